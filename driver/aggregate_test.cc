// SPDX-License-Identifier: GPL-2.0-only
#include "driver/aggregate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace besser::driver {
namespace {

using wire::sdio::max_aggregate_messages;
using wire::sdio::slot_bytes;
using wire::sdio::slot_kinds;

struct AggregateTest : ::testing::Test {
    std::unique_ptr<Aggregate> aggregate = std::make_unique<Aggregate>();

    void fill(std::uint8_t kind, unsigned slots) {
        for (unsigned i = 0; i < slots; i++)
            std::ranges::fill(aggregate->add(kind, false), static_cast<std::uint8_t>(i + 1));
    }
};

TEST_F(AggregateTest, a_message_gets_the_smallest_slot_it_fits) {
    const std::pair<std::size_t, std::uint8_t> expected[] = {
        {1, 0}, {512, 0}, {513, 1}, {1024, 1}, {1025, 2}, {1536, 2}, {1537, 3}, {1632, 3}};
    for (const auto &[bytes, kind] : expected)
        EXPECT_EQ(Aggregate::kind_of(bytes), kind) << bytes;
}

TEST_F(AggregateTest, a_message_beyond_the_largest_slot_has_no_kind) {
    EXPECT_EQ(Aggregate::kind_of(1633), slot_kinds);
}

TEST_F(AggregateTest, slots_lie_back_to_back) {
    for (std::uint8_t kind = 0; kind < slot_kinds; kind++) {
        aggregate->clear();
        const auto first = aggregate->add(kind, false);
        const auto second = aggregate->add(kind, false);
        EXPECT_EQ(first.size(), slot_bytes[kind]);
        EXPECT_EQ(second.data(), first.data() + slot_bytes[kind]);
    }
}

TEST_F(AggregateTest, the_address_announces_the_sum_and_the_bus_moves_whole_blocks) {
    fill(3, 3);
    EXPECT_EQ(aggregate->slot_total(), 3 * 1632u);
    EXPECT_EQ(aggregate->bytes().size(), 10 * 512u);
}

TEST_F(AggregateTest, whole_blocks_are_not_rounded_up) {
    fill(1, 2);
    EXPECT_EQ(aggregate->bytes().size(), aggregate->slot_total());
}

TEST_F(AggregateTest, sixteen_slots_fit_and_no_more) {
    for (std::uint8_t kind = 0; kind < slot_kinds; kind++) {
        aggregate->clear();
        fill(kind, max_aggregate_messages - 1);
        EXPECT_TRUE(aggregate->takes(kind, false));
        fill(kind, 1);
        EXPECT_FALSE(aggregate->takes(kind, false));
        EXPECT_LE(aggregate->bytes().size(), wire::sdio::max_aggregate_bytes);
    }
}

TEST_F(AggregateTest, kinds_do_not_mix) {
    fill(1, 1);
    for (std::uint8_t kind = 0; kind < slot_kinds; kind++)
        EXPECT_EQ(aggregate->takes(kind, false), kind == 1);
}

TEST_F(AggregateTest, an_empty_one_takes_any_kind) {
    fill(1, 1);
    aggregate->clear();
    EXPECT_TRUE(aggregate->empty());
    for (std::uint8_t kind = 0; kind < slot_kinds; kind++)
        EXPECT_TRUE(aggregate->takes(kind, false));
}

TEST_F(AggregateTest, a_slot_is_zeroed_whatever_was_there_before) {
    fill(3, max_aggregate_messages);
    aggregate->clear();
    for (unsigned i = 0; i < max_aggregate_messages; i++)
        EXPECT_EQ(std::ranges::count(aggregate->add(0, false), 0), 512);
}

TEST_F(AggregateTest, a_message_that_goes_alone_shares_with_nobody) {
    fill(0, 1);
    EXPECT_FALSE(aggregate->takes(0, true));
    aggregate->clear();
    EXPECT_TRUE(aggregate->takes(0, true));
    (void)aggregate->add(0, true);
    EXPECT_FALSE(aggregate->takes(0, false));
    aggregate->clear();
    fill(0, 1);
    EXPECT_TRUE(aggregate->takes(0, false));
}

} // namespace
} // namespace besser::driver
