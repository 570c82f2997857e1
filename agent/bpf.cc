// SPDX-License-Identifier: GPL-2.0-only
#include "agent/bpf.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/syscall.h>
#include <unistd.h>

namespace besser::agent {

namespace {

long bpf(bpf_cmd command, bpf_attr &what) {
    return ::syscall(SYS_bpf, command, &what, sizeof what); // NOLINT: variadic
}

/// The command gives a descriptor.
std::expected<FileDescriptor, std::string> open_by(bpf_cmd command, bpf_attr &what,
                                                   const char *name) {
    const auto descriptor = bpf(command, what);
    if (descriptor < 0)
        return std::unexpected(fmt::format("{}: {}", name, std::strerror(errno)));
    return FileDescriptor(static_cast<int>(descriptor));
}

std::uint64_t place_of(const void *what) { return reinterpret_cast<std::uintptr_t>(what); }

} // namespace

void BpfCode::add(int code, int to, int from, int offset, int number) {
    bpf_insn out{};
    out.code = static_cast<std::uint8_t>(code);
    out.dst_reg = static_cast<std::uint8_t>(to) & 0xF;
    out.src_reg = static_cast<std::uint8_t>(from) & 0xF;
    out.off = static_cast<std::int16_t>(offset);
    out.imm = number;
    code_.push_back(out);
}

void BpfCode::call(bpf_func_id function, int map, int key) {
    add(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map);
    add(0, 0, 0, 0, 0); // the other half of the one before
    set_to_stack(BPF_REG_2, key);
    call(function);
}

void BpfCode::set_to_value(int to, int map) {
    add(BPF_LD | BPF_DW | BPF_IMM, to, BPF_PSEUDO_MAP_VALUE, 0, map);
    add(0, 0, 0, 0, 0); // the other half of the one before: from the value's first byte
}

std::expected<FileDescriptor, std::string> make_bpf_map(bpf_map_type type, std::size_t key_bytes,
                                                        std::size_t value_bytes,
                                                        std::uint32_t entries) {
    bpf_attr what{};
    what.map_type = type;
    what.key_size = static_cast<std::uint32_t>(key_bytes);
    what.value_size = static_cast<std::uint32_t>(value_bytes);
    what.max_entries = entries;
    return open_by(BPF_MAP_CREATE, what, "a map");
}

std::expected<FileDescriptor, std::string> load_bpf(bpf_prog_type type, const BpfCode &code) {
    bpf_attr what{};
    what.prog_type = type;
    what.insns = place_of(code.code().data());
    what.insn_cnt = static_cast<std::uint32_t>(code.code().size());
    what.license = place_of("GPL");
    return open_by(BPF_PROG_LOAD, what, "a program");
}

std::expected<FileDescriptor, std::string> attach_bpf(const char *raw_tracepoint, int program) {
    bpf_attr what{};
    what.raw_tracepoint.name = place_of(raw_tracepoint);
    what.raw_tracepoint.prog_fd = static_cast<std::uint32_t>(program);
    return open_by(BPF_RAW_TRACEPOINT_OPEN, what, raw_tracepoint);
}

std::expected<void, std::string> read_bpf_value(int map, const void *key, void *value) {
    bpf_attr what{};
    what.map_fd = static_cast<std::uint32_t>(map);
    what.key = place_of(key);
    what.value = place_of(value);
    if (bpf(BPF_MAP_LOOKUP_ELEM, what) != 0)
        return std::unexpected(fmt::format("a map's value: {}", std::strerror(errno)));
    return {};
}

bool next_bpf_key(int map, const void *before, void *next) {
    bpf_attr what{};
    what.map_fd = static_cast<std::uint32_t>(map);
    what.key = place_of(before);
    what.next_key = place_of(next);
    return bpf(BPF_MAP_GET_NEXT_KEY, what) == 0;
}

std::uint64_t bpf_runs_missed(int program) {
    bpf_prog_info info{};
    bpf_attr what{};
    what.info.bpf_fd = static_cast<std::uint32_t>(program);
    what.info.info_len = sizeof info;
    what.info.info = place_of(&info);
    return bpf(BPF_OBJ_GET_INFO_BY_FD, what) == 0 ? info.recursion_misses : 0;
}

} // namespace besser::agent
