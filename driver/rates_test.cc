// SPDX-License-Identifier: GPL-2.0-only
#include "driver/rates.hpp"

#include <gtest/gtest.h>

namespace besser::driver {
namespace {

AssociationParameters with_rates(std::uint32_t legacy, std::uint8_t mcs) {
    AssociationParameters made{};
    made.rates = legacy;
    made.mcs_mask = mcs;
    return made;
}

TEST(Rates, data_goes_at_the_best_of_the_access_point) {
    EXPECT_EQ(data_rates(basic_rates(Band::ghz2_4), with_rates(0x000F, 0)).data_rate, 3);
    EXPECT_EQ(data_rates(basic_rates(Band::ghz2_4), with_rates(0x3FCF, 0)).data_rate, 13);
}

TEST(Rates, ht_is_taken_if_there_is_any) {
    const auto rates = data_rates(basic_rates(Band::ghz2_4), with_rates(0x3FCF, 0x0F));
    EXPECT_TRUE(rates.ht);
    EXPECT_EQ(rates.data_rate, wire::wsm::rate::first_mcs + 3);
}

TEST(Rates, management_stays_at_the_lowest_of_its_band) {
    EXPECT_EQ(data_rates(basic_rates(Band::ghz2_4), with_rates(0x3FCF, 0xFF)).management_rate, 0);
    EXPECT_EQ(data_rates(basic_rates(Band::ghz5), with_rates(0x3FC0, 0xFF)).management_rate, 6);
}

TEST(Rates, data_falls_from_the_best_to_the_lowest_and_management_stays) {
    const auto table = rate_policies_of({.data_rate = 21, .management_rate = 0, .ht = true});
    EXPECT_EQ(table.head.count, 2);
    const auto &data = table.policies[0];
    EXPECT_EQ(data.index, data_policy);
    EXPECT_EQ(data.flags, 0x0C);
    EXPECT_EQ(data.short_retries, 7);
    EXPECT_EQ(data.long_retries, 7);
    EXPECT_EQ(data.tries[2], 5u << (21 % 8 * 4));
    EXPECT_EQ(data.tries[1], 0u);
    EXPECT_EQ(data.tries[0], 2u);
    const auto &management = table.policies[1];
    EXPECT_EQ(management.index, management_policy);
    EXPECT_EQ(management.tries[0], 7u);
    EXPECT_EQ(management.tries[2], 0u);
}

TEST(Rates, one_rate_alone_gets_all_tries) {
    const auto table = rate_policies_of(basic_rates(Band::ghz5));
    EXPECT_EQ(table.policies[0].tries[0], 7u << (6 * 4));
}

} // namespace
} // namespace besser::driver
