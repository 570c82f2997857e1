// SPDX-License-Identifier: GPL-2.0-only
#include "agent/bpf_counter.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <linux/bpf.h>
#include <span>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace besser::agent {

namespace {

constexpr std::uint32_t most_functions = 4096;
/// Of `func` in struct work_struct, on 64 bits: behind a word and a list head
/// (include/linux/workqueue_types.h).
constexpr int function_offset = 24;

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

std::expected<FileDescriptor, std::string> make_map(bpf_map_type type, std::uint32_t key_bytes,
                                                    std::uint32_t entries) {
    bpf_attr what{};
    what.map_type = type;
    what.key_size = key_bytes;
    what.value_size = sizeof(std::uint64_t);
    what.max_entries = entries;
    return open_by(BPF_MAP_CREATE, what, "a map");
}

constexpr int stack = BPF_REG_10;

/// Instructions in a row (Documentation/bpf/instruction-set.rst); registers are their numbers.
class Program {
  public:
    void move(int to, int from) { add(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
    void set(int to, int number) { add(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number); }
    void increase(int to, int number) { add(BPF_ALU64 | BPF_ADD | BPF_K, to, 0, 0, number); }
    /// The address of what lies there on the stack.
    void set_to_stack(int to, int offset) {
        move(to, stack);
        increase(to, offset);
    }
    void load(int to, int from, int offset) {
        add(BPF_LDX | BPF_MEM | BPF_DW, to, from, offset, 0);
    }
    void store(int offset, int number) { add(BPF_ST | BPF_MEM | BPF_DW, stack, 0, offset, number); }
    /// *(u64 *)to += from
    void add_atomically(int to, int from) {
        add(BPF_STX | BPF_ATOMIC | BPF_DW, to, from, 0, BPF_ADD);
    }
    void call(bpf_func_id function) { add(BPF_JMP | BPF_CALL, 0, 0, 0, function); }
    /// With a map and a key on the stack.
    void call(bpf_func_id function, int map, int key) {
        add(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map);
        add(0, 0, 0, 0, 0); // the other half of the one before
        set_to_stack(BPF_REG_2, key);
        call(function);
    }
    /// If the last call returned 0, or did not, it goes on where land() says.
    std::size_t jump_if(bool zero) {
        add(BPF_JMP | (zero ? BPF_JEQ : BPF_JNE) | BPF_K, BPF_REG_0, 0, 0, 0);
        return code_.size() - 1;
    }
    void land(std::size_t jump) {
        code_[jump].off = static_cast<std::int16_t>(code_.size() - jump - 1);
    }
    void end() {
        set(BPF_REG_0, 0);
        add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
    }
    [[nodiscard]] std::span<const bpf_insn> code() const { return code_; }

  private:
    void add(int code, int to, int from, int offset, int number) {
        bpf_insn out{};
        out.code = static_cast<std::uint8_t>(code);
        out.dst_reg = static_cast<std::uint8_t>(to) & 0xF;
        out.src_reg = static_cast<std::uint8_t>(from) & 0xF;
        out.off = static_cast<std::int16_t>(offset);
        out.imm = number;
        code_.push_back(out);
    }

    std::vector<bpf_insn> code_;
};

Program program_for(int counts, int lost) {
    constexpr int function = -8; // on the stack
    constexpr int other = -16;
    Program p;
    p.load(BPF_REG_3, BPF_REG_1, 0); // the work item
    p.increase(BPF_REG_3, function_offset);
    p.set_to_stack(BPF_REG_1, function);
    p.set(BPF_REG_2, sizeof(std::uint64_t));
    p.call(BPF_FUNC_probe_read_kernel);
    p.call(BPF_FUNC_map_lookup_elem, counts, function);
    const auto known = p.jump_if(false);
    p.store(other, 1);
    p.set_to_stack(BPF_REG_3, other);
    p.set(BPF_REG_4, BPF_NOEXIST);
    p.call(BPF_FUNC_map_update_elem, counts, function);
    const auto added = p.jump_if(true);
    // Another CPU was sooner, or there is no room.
    p.call(BPF_FUNC_map_lookup_elem, counts, function);
    const auto known_now = p.jump_if(false);
    p.store(other, 0);
    p.call(BPF_FUNC_map_lookup_elem, lost, other);
    const auto never = p.jump_if(true); // the verifier does not know that
    p.land(known);
    p.land(known_now);
    p.set(BPF_REG_1, 1);
    p.add_atomically(BPF_REG_0, BPF_REG_1);
    p.land(added);
    p.land(never);
    p.end();
    return p;
}

std::expected<FileDescriptor, std::string> load(const Program &program) {
    bpf_attr what{};
    what.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT;
    what.insns = place_of(program.code().data());
    what.insn_cnt = static_cast<std::uint32_t>(program.code().size());
    what.license = place_of("GPL");
    return open_by(BPF_PROG_LOAD, what, "a program");
}

std::expected<FileDescriptor, std::string> attach(int program) {
    bpf_attr what{};
    what.raw_tracepoint.name = place_of("workqueue_execute_start");
    what.raw_tracepoint.prog_fd = static_cast<std::uint32_t>(program);
    return open_by(BPF_RAW_TRACEPOINT_OPEN, what, "workqueue_execute_start");
}

template <class Key>
std::expected<std::uint64_t, std::string> value_of(int map, const Key &key) {
    std::uint64_t value = 0;
    bpf_attr what{};
    what.map_fd = static_cast<std::uint32_t>(map);
    what.key = place_of(&key);
    what.value = place_of(&value);
    if (bpf(BPF_MAP_LOOKUP_ELEM, what) != 0)
        return std::unexpected(fmt::format("a map's value: {}", std::strerror(errno)));
    return value;
}

/// How often the program was not run because it already did.
std::uint64_t runs_missed(int program) {
    bpf_prog_info info{};
    bpf_attr what{};
    what.info.bpf_fd = static_cast<std::uint32_t>(program);
    what.info.info_len = sizeof info;
    what.info.info = place_of(&info);
    return bpf(BPF_OBJ_GET_INFO_BY_FD, what) == 0 ? info.recursion_misses : 0;
}

} // namespace

std::expected<BpfCounter, std::string> BpfCounter::start() {
    auto counts = make_map(BPF_MAP_TYPE_HASH, sizeof(std::uint64_t), most_functions);
    if (!counts)
        return std::unexpected(counts.error());
    auto lost = make_map(BPF_MAP_TYPE_ARRAY, sizeof(std::uint32_t), 1);
    if (!lost)
        return std::unexpected(lost.error());
    auto program = load(program_for(counts->get(), lost->get()));
    if (!program)
        return std::unexpected(program.error());
    auto attached = attach(program->get());
    if (!attached)
        return std::unexpected(attached.error());
    BpfCounter counter;
    counter.counts_ = std::move(*counts);
    counter.lost_ = std::move(*lost);
    counter.program_ = std::move(*program);
    counter.attached_ = std::move(*attached);
    return counter;
}

std::expected<BpfCounter::Counts, std::string> BpfCounter::read() const {
    Counts counts;
    std::uint64_t before = 0;
    std::uint64_t function = 0;
    bpf_attr what{}; // without a key: the first one comes next
    what.map_fd = static_cast<std::uint32_t>(counts_.get());
    what.next_key = place_of(&function);
    while (bpf(BPF_MAP_GET_NEXT_KEY, what) == 0) {
        const auto executions = value_of(counts_.get(), function);
        if (!executions)
            return std::unexpected(executions.error());
        counts.executions[function] = *executions;
        before = function;
        what.key = place_of(&before);
    }
    const std::uint32_t only = 0;
    const auto lost = value_of(lost_.get(), only);
    if (!lost)
        return std::unexpected(lost.error());
    counts.lost = *lost + runs_missed(program_.get());
    return counts;
}

} // namespace besser::agent
