// SPDX-License-Identifier: GPL-2.0-only
#include "agent/bus_program.hpp"

#include "agent/files.hpp"
#include "agent/perf_counter.hpp"
#include "agent/trace_format.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace besser::agent {

namespace {

const std::string request_event = "/sys/kernel/tracing/events/mmc/mmc_request_start";
std::expected<RequestFields, std::string> fields_of_event() {
    const auto format = read_text(request_event + "/format");
    if (!format)
        return std::unexpected(fmt::format("{}/format: there is none", request_event));
    RequestFields fields;
    const std::array<std::pair<const char *, int *>, 4> wanted = {{{"cmd_opcode", &fields.command},
                                                                   {"cmd_arg", &fields.argument},
                                                                   {"blksz", &fields.block_bytes},
                                                                   {"blocks", &fields.blocks}}};
    for (const auto &[name, offset] : wanted) {
        const auto found = find_trace_field(*format, name);
        if (!found || found->bytes != sizeof(std::uint32_t))
            return std::unexpected(
                fmt::format("{}/format: no field \"{}\" of four bytes", request_event, name));
        *offset = found->offset;
    }
    return fields;
}

/// What registers hold: of those that calls leave alone, and of two others.
struct In {
    static constexpr int one = BPF_REG_6, counts = BPF_REG_7, command = BPF_REG_8,
                         access = BPF_REG_9;
    static constexpr int bytes = BPF_REG_4, blocks = BPF_REG_5;
};

/// *(counts + table + 8 * index) += more
void count_at(BpfCode &p, std::size_t table, int index, int more) {
    p.shift_left(index, 3);
    p.increase_by(index, In::counts);
    p.increase(index, static_cast<int>(table));
    p.add_atomically(index, more);
}

/// `to` = the base-2 logarithm of `number`, at most 31; what is left of `number` is of no use.
void set_to_logarithm(BpfCode &p, int to, int number) {
    p.set(to, 0);
    for (const int bits : {16, 8, 4, 2, 1}) {
        const auto less = p.jump_if_below(number, 1 << bits);
        p.shift_right(number, bits);
        p.increase(to, bits);
        p.land(less);
    }
}

} // namespace

BpfCode bus_code(int map, const RequestFields &fields) {
    BpfCode p;
    p.load_word(In::command, BPF_REG_1, fields.command);
    p.load_word(In::access, BPF_REG_1, fields.argument);
    constexpr int index = BPF_REG_3, access_bits = 28;
    const auto byte = p.jump_if(In::command, 52);
    const auto other = p.jump_unless(In::command, 53);
    p.land(byte);
    p.shift_right(In::access, access_bits);
    p.set_to_value(In::counts, map);
    p.set(In::one, 1);
    p.move(index, In::command);
    p.increase(index, -52);
    p.shift_left(index, 4);
    p.increase_by(index, In::access);
    p.keep_bits(index, 2 * BusCounts::accesses - 1);
    count_at(p, offsetof(BusCounts, requests), index, In::one);
    const auto no_data = p.jump_if(In::command, 52);
    p.load_word(In::bytes, BPF_REG_1, fields.block_bytes);
    p.load_word(In::blocks, BPF_REG_1, fields.blocks);
    p.multiply_by(In::bytes, In::blocks);
    p.move(index, In::access);
    p.keep_bits(index, BusCounts::accesses - 1);
    count_at(p, offsetof(BusCounts, bytes), index, In::bytes);
    set_to_logarithm(p, index, In::bytes);
    p.shift_right(In::access, 3); // whether it writes
    p.shift_left(In::access, 5);
    p.increase_by(index, In::access);
    p.keep_bits(index, 2 * BusCounts::lengths - 1);
    count_at(p, offsetof(BusCounts, of_length), index, In::one);
    p.land(other);
    p.land(no_data);
    p.end();
    return p;
}

std::expected<FileDescriptor, std::string> make_bus_map() {
    return make_bpf_map(BPF_MAP_TYPE_ARRAY, sizeof(std::uint32_t), sizeof(BusCounts), 1);
}

std::expected<BusCounts, std::string> read_bus_map(int map) {
    const std::uint32_t only = 0;
    BusCounts counts;
    if (auto read = read_bpf_value(map, &only, &counts); !read)
        return std::unexpected(read.error());
    return counts;
}

std::expected<BusProgram, std::string> BusProgram::start() {
    const auto fields = fields_of_event();
    if (!fields)
        return std::unexpected(fields.error());
    auto map = make_bus_map();
    if (!map)
        return std::unexpected(map.error());
    auto program = load_bpf(BPF_PROG_TYPE_TRACEPOINT, bus_code(map->get(), *fields));
    if (!program)
        return std::unexpected(program.error());
    auto attached = run_at_tracepoint(request_event, program->get());
    if (!attached)
        return std::unexpected(attached.error());
    return BusProgram(std::move(*map), std::move(*program), std::move(*attached));
}

std::expected<BusCounts, std::string> BusProgram::read() const {
    return read_bus_map(counts_.get());
}

} // namespace besser::agent
