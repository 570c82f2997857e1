// SPDX-License-Identifier: GPL-2.0-only
// The program is run by this machine's kernel on records made here, where it lets us.
#include "agent/bus_program.hpp"

#include "agent/bus_figures.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

namespace besser::agent {
namespace {

struct Record {
    std::uint32_t block_bytes, blocks, command, argument;
};
constexpr RequestFields request_fields{.command = 8, .argument = 12, .block_bytes = 0, .blocks = 4};

/// A program of this type gets what BPF_PROG_TEST_RUN has for it, up to twelve words.
constexpr auto runnable_type = BPF_PROG_TYPE_RAW_TRACEPOINT;

bool run(int program, const Record &record) {
    bpf_attr what{};
    what.test.prog_fd = static_cast<std::uint32_t>(program);
    what.test.ctx_in = reinterpret_cast<std::uintptr_t>(&record);
    what.test.ctx_size_in = sizeof record;
    return ::syscall(SYS_bpf, BPF_PROG_TEST_RUN, &what, sizeof what) == 0; // NOLINT: variadic
}

constexpr std::uint32_t argument(bool writes, std::uint32_t function) {
    return (writes ? 1u << 31 : 0) | function << 28 | 0x0123'4567;
}

/// What the program counted of these, or why it cannot be run.
std::expected<BusCounts, std::string> counts_of(const std::vector<Record> &records) {
    const auto map = make_bus_map();
    if (!map)
        return std::unexpected(map.error());
    const auto program = load_bpf(runnable_type, bus_code(map->get(), request_fields));
    if (!program)
        return std::unexpected(program.error());
    for (const auto &record : records)
        if (!run(program->get(), record))
            return std::unexpected("this kernel runs no program on request");
    return read_bus_map(map->get());
}

TEST(BusProgram, counts_requests_by_kind_and_function) {
    const auto counts = counts_of({{0, 0, 52, argument(false, 0)},
                                   {0, 0, 52, argument(true, 1)},
                                   {0, 0, 52, argument(true, 1)},
                                   {512, 4, 53, argument(false, 1)},
                                   {512, 1, 53, argument(true, 7)}});
    if (!counts)
        GTEST_SKIP() << counts.error();
    bench::Counters kinds, details;
    tell_kinds(*counts, kinds);
    tell_details(*counts, details);
    EXPECT_EQ(kinds, (bench::Counters{{"bus.cmd52_read", 1},
                                      {"bus.cmd52_write", 2},
                                      {"bus.cmd53_read", 1},
                                      {"bus.cmd53_write", 1}}));
    EXPECT_EQ(details["sdio.cmd52_read.function0"], 1u);
    EXPECT_EQ(details["sdio.cmd52_write.function1"], 2u);
    EXPECT_EQ(details["sdio.cmd53_write.function7"], 1u);
    EXPECT_EQ(details["sdio.cmd53_write.function1"], 0u);
}

TEST(BusProgram, adds_up_bytes_by_direction_and_sorts_lengths_by_powers_of_two) {
    const auto counts = counts_of({{4, 1, 53, argument(false, 1)},
                                   {512, 64, 53, argument(false, 1)},
                                   {512, 3, 53, argument(false, 2)},
                                   {1, 1, 53, argument(true, 1)}});
    if (!counts)
        GTEST_SKIP() << counts.error();
    bench::Counters details;
    tell_details(*counts, details);
    EXPECT_EQ(details["sdio.read_bytes"], 4u + 32768 + 1536);
    EXPECT_EQ(details["sdio.read_bytes.function2"], 1536u);
    EXPECT_EQ(details["sdio.write_bytes"], 1u);
    EXPECT_EQ(details["sdio.read_from_4_bytes"], 1u);
    EXPECT_EQ(details["sdio.read_from_32768_bytes"], 1u);
    EXPECT_EQ(details["sdio.read_from_1024_bytes"], 1u);
    EXPECT_EQ(details["sdio.write_from_1_bytes"], 1u);
    EXPECT_EQ(details["sdio.read_from_1_bytes"], 0u);
}

TEST(BusProgram, keeps_to_its_table_whatever_a_record_holds) {
    const auto counts = counts_of({{0xFFFF'FFFF, 0xFFFF'FFFF, 53, 0xFFFF'FFFF},
                                   {0, 0, 53, 0},
                                   {7, 7, 18, 0xFFFF'FFFF},
                                   {0, 0, 0xFFFF'FFFF, 0xFFFF'FFFF}});
    if (!counts)
        GTEST_SKIP() << counts.error();
    EXPECT_EQ(counts->requests[1][15], 1u);
    EXPECT_EQ(counts->requests[1][0], 1u);
    EXPECT_EQ(counts->of_length[1][31], 1u);
    EXPECT_EQ(counts->of_length[0][0], 1u);
    bench::Counters kinds;
    tell_kinds(*counts, kinds);
    EXPECT_EQ(kinds["bus.cmd53_read"] + kinds["bus.cmd53_write"], 2u) << "other cards' count not";
}

} // namespace
} // namespace besser::agent
