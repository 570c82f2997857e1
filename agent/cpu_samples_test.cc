// SPDX-License-Identifier: GPL-2.0-only
#include "agent/cpu_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <linux/perf_event.h>

namespace besser::agent {
namespace {

constexpr CodeRange unlock_code{0x1000, 0x1040};
constexpr auto kernel_mark = static_cast<std::uint64_t>(PERF_CONTEXT_KERNEL);

std::vector<std::byte> record(std::uint32_t kind, const std::vector<std::uint64_t> &words) {
    perf_event_header header{};
    header.type = kind;
    header.size = static_cast<std::uint16_t>(sizeof header + words.size() * sizeof words[0]);
    std::vector<std::byte> bytes(header.size);
    std::memcpy(bytes.data(), &header, sizeof header);
    std::memcpy(bytes.data() + sizeof header, words.data(), words.size() * sizeof words[0]);
    return bytes;
}

std::vector<std::byte> sample(const std::vector<std::uint64_t> &chain) {
    std::vector<std::uint64_t> words = {chain.at(1), chain.size()};
    words.insert(words.end(), chain.begin(), chain.end());
    return record(PERF_RECORD_SAMPLE, words);
}

TEST(CpuSamples, count_who_called_what_unlocks) {
    SampleCounts counts;
    add_records(sample({kernel_mark, 0x1010, 0x5004, 0x6008}), unlock_code, counts);
    add_records(sample({kernel_mark, 0x1014, 0x5004, 0x7008}), unlock_code, counts);
    add_records(sample({kernel_mark, 0x2000, 0x1010}), unlock_code, counts);
    EXPECT_EQ(counts.all, 3u);
    EXPECT_EQ(counts.unlocking, 2u);
    EXPECT_EQ(counts.callers, (std::map<std::uint64_t, std::uint64_t>{{0x5004, 2}}));
}

TEST(CpuSamples, tell_what_the_kernel_lost) {
    SampleCounts counts;
    add_records(record(PERF_RECORD_LOST, {7, 12}), unlock_code, counts);
    EXPECT_EQ(counts.lost, 12u);
    EXPECT_EQ(counts.all, 0u);
}

TEST(CpuSamples, damaged_records_are_left_out) {
    SampleCounts counts;
    auto cut = sample({kernel_mark, 0x1010, 0x5004});
    cut.resize(cut.size() - 1);
    add_records(cut, unlock_code, counts);
    EXPECT_EQ(counts.all, 0u);
    add_records(record(PERF_RECORD_SAMPLE, {0x1010, 1'000'000, kernel_mark, 0x1010}), unlock_code,
                counts);
    EXPECT_EQ(counts.unlocking, 1u);
    EXPECT_TRUE(counts.callers.empty()) << "its chain is shorter than it says";
    add_records(std::vector<std::byte>(64), unlock_code, counts); // a length of 0
    EXPECT_EQ(counts.all, 1u);
}

TEST(CpuSamples, stand_for_time_with_interrupts_off_where_these_keep_samples_out) {
    const auto blind = what_samples_show(true, "aarch64", "quiet");
    EXPECT_NE(blind.find("none with interrupts off"), std::string::npos);
    EXPECT_EQ(what_samples_show(false, "x86_64", ""), blind);
    EXPECT_NE(what_samples_show(true, "x86_64", ""), blind);
    EXPECT_NE(what_samples_show(true, "aarch64", "irqchip.gicv3_pseudo_nmi=1"), blind);
}

TEST(CpuSamples, see_this_machine_at_work_where_it_lets_us) {
    auto samples = CpuSamples::start(997);
    if (!samples)
        GTEST_SKIP() << samples.error();
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
    while (std::chrono::steady_clock::now() < end)
        ;
    samples->look();
    bench::Counters counters;
    samples->tell(counters);
    EXPECT_GT(counters["perf.samples"], 20u);
    EXPECT_EQ(counters["perf.lost"], 0u);
}

} // namespace
} // namespace besser::agent
