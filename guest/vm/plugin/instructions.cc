// SPDX-License-Identifier: GPL-2.0-only
// QEMU plugin: counts the instructions that the guest executes in a range of addresses, by page of
// 4 KiB, and writes all counts down whenever a program in the guest executes a marker
// (agent/marker.hpp). What lies at an address, and so whose instructions they are, the program
// in the guest tells by other means.
//
// Arguments: from=ADDRESS,to=ADDRESS (of the range; kernel modules), out=FILE, and all=yes for the
// sum over all addresses, too. A line of FILE is
//   NUMBER PAGE:COUNT ...     NUMBER: of the marker, from 0; PAGE: address, hexadecimal, and 0 for
//   that sum; COUNT: since boot, decimal, without the guest's idle loop
//
// Counts are exact with one emulation thread, as under icount; several threads would lose some.

#include "agent/marker.hpp"
#include "guest/vm/plugin/qemu_plugin.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace {

constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t longest_range = std::uint64_t{2} << 30;
constexpr std::uint64_t first_kernel_address = std::uint64_t{1} << 63;

struct Counts {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::FILE *out = nullptr;
    bool counts_all = false;
    std::uint64_t all = 0;
    std::vector<std::uint64_t> pages; // never resized: QEMU adds to its elements
    unsigned markers = 0;
};

Counts counts;

void write_counts(unsigned, void *) {
    std::fprintf(counts.out, "%u", counts.markers++);
    if (counts.counts_all)
        std::fprintf(counts.out, " 0:%llu", static_cast<unsigned long long>(counts.all));
    for (std::size_t i = 0; i < counts.pages.size(); i++)
        if (counts.pages[i] != 0)
            std::fprintf(counts.out, " %llx:%llu",
                         static_cast<unsigned long long>(counts.from + i * page_bytes),
                         static_cast<unsigned long long>(counts.pages[i]));
    std::fprintf(counts.out, "\n");
    std::fflush(counts.out);
}

bool is_marker(const qemu_plugin_insn *instruction) {
    const auto is = [&](const auto &marker) {
        return qemu_plugin_insn_size(instruction) == sizeof(marker) &&
               std::memcmp(qemu_plugin_insn_data(instruction), marker, sizeof(marker)) == 0;
    };
    return is(besser::vm::arm64_marker) || is(besser::vm::x86_marker);
}

/// A block of the guest's idle loop (guest/vm/idle), which is a module, too: counting its no-ops
/// one by one would take longer than all else.
bool is_idle(const qemu_plugin_tb *block) {
    constexpr unsigned char no_op[] = {0x1F, 0x20, 0x03, 0xD5}; // of arm64
    constexpr std::size_t driver_has_fewer = 16;
    std::size_t no_ops = 0;
    for (std::size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++)
        no_ops += std::memcmp(qemu_plugin_insn_data(qemu_plugin_tb_get_insn(block, i)), no_op,
                              sizeof no_op) == 0;
    return no_ops >= driver_has_fewer;
}

void on_translation(qemu_plugin_id_t, qemu_plugin_tb *block) {
    if (is_idle(block))
        return;
    const std::size_t count = qemu_plugin_tb_n_insns(block);
    if (counts.counts_all) // a block that a fault leaves early counts as a whole
        qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, &counts.all,
                                                 count);
    for (std::size_t i = 0; i < count; i++) {
        qemu_plugin_insn *const instruction = qemu_plugin_tb_get_insn(block, i);
        const std::uint64_t address = qemu_plugin_insn_vaddr(instruction);
        if (address >= counts.from && address < counts.to)
            qemu_plugin_register_vcpu_insn_exec_inline(
                instruction, QEMU_PLUGIN_INLINE_ADD_U64,
                &counts.pages[(address - counts.from) / page_bytes], 1);
        else if (address < first_kernel_address && is_marker(instruction))
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, write_counts,
                                                   QEMU_PLUGIN_CB_NO_REGS, nullptr);
    }
}

bool read_arguments(int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        const std::string_view argument = argv[i];
        if (argument.starts_with("from="))
            counts.from = std::strtoull(argv[i] + 5, nullptr, 16);
        else if (argument.starts_with("to="))
            counts.to = std::strtoull(argv[i] + 3, nullptr, 16);
        else if (argument.starts_with("out="))
            counts.out = std::fopen(argv[i] + 4, "w");
        else if (argument == "all=yes" || argument == "all=on") // QEMU's word for the former
            counts.counts_all = true;
        else
            return false;
    }
    return counts.out != nullptr && counts.from % page_bytes == 0 && counts.to > counts.from &&
           counts.to - counts.from <= longest_range;
}

} // namespace

extern "C" {

[[gnu::visibility("default")]] extern const int qemu_plugin_version = 1;

[[gnu::visibility("default")]] int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *,
                                                       int argc, char **argv) {
    if (!read_arguments(argc, argv)) {
        std::fprintf(stderr,
                     "instructions: arguments are from=ADDRESS,to=ADDRESS,out=FILE[,all=yes]\n");
        return 1;
    }
    counts.pages.resize((counts.to - counts.from + page_bytes - 1) / page_bytes);
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    return 0;
}
}
