// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/fault_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace besser::bench {
namespace {

using testing::HasSubstr;

std::string refusal_of_fault(std::string_view text) {
    const auto fault = parse_fault(text);
    return fault ? "accepted" : fault.error();
}

TEST(ParseFault, takes_a_name_alone_as_once_and_at_once) {
    const auto option = parse_fault("exception");
    ASSERT_TRUE(option) << option.error();
    EXPECT_EQ(option->fault, chip::Fault::exception);
    EXPECT_EQ(option->trigger.at_ns, 0);
    EXPECT_EQ(option->trigger.after_count, 0u);
    EXPECT_EQ(option->trigger.repeat, 1u);
    EXPECT_EQ(option->trigger.probability, 1.0);
}

TEST(ParseFault, takes_every_key) {
    const auto option = parse_fault("crc_error_read:at=20s,after=5,repeat=3,probability=10%");
    ASSERT_TRUE(option) << option.error();
    EXPECT_EQ(option->fault, chip::Fault::crc_error_read);
    EXPECT_EQ(option->trigger.at_ns, 20'000'000'000);
    EXPECT_EQ(option->trigger.after_count, 5u);
    EXPECT_EQ(option->trigger.repeat, 3u);
    EXPECT_DOUBLE_EQ(option->trigger.probability, 0.1);
}

TEST(ParseFault, knows_every_fault_of_the_table) {
    for (const auto &row : chip::fault_table)
        EXPECT_EQ(parse_fault(row.name).value().fault, row.fault);
}

TEST(ParseFault, names_what_is_wrong) {
    EXPECT_THAT(refusal_of_fault("teapot"), HasSubstr("\"teapot\" is no fault"));
    EXPECT_THAT(refusal_of_fault(""), HasSubstr("\"\" is no fault"));
    EXPECT_THAT(refusal_of_fault("exeption"), HasSubstr("did you mean \"exception\"?"));
    EXPECT_THAT(refusal_of_fault("exception:colour=red"), HasSubstr("\"colour\" is no key"));
    EXPECT_THAT(refusal_of_fault("exception:repaet=2"), HasSubstr("did you mean \"repeat\"?"));
    EXPECT_THAT(refusal_of_fault("exception:"), HasSubstr("\"\" is no key"));
    EXPECT_THAT(refusal_of_fault("exception:after=1,"), HasSubstr("\"\" is no key"));
    EXPECT_THAT(refusal_of_fault("exception:after=1,repeat=2,after=2"),
                HasSubstr("exception: after: is given more than once"));
    EXPECT_THAT(refusal_of_fault("exception:after=-1"), HasSubstr("\"-1\" is no count"));
    EXPECT_THAT(refusal_of_fault("exception:after=99999999999"), HasSubstr("is no count"));
    EXPECT_THAT(refusal_of_fault("exception:repeat"), HasSubstr("\"\" is no count"));
    EXPECT_THAT(refusal_of_fault("exception:at=20"), HasSubstr("exception: at: "));
    EXPECT_THAT(refusal_of_fault("exception:at=-1s"), HasSubstr("\"-1s\" is negative"));
    EXPECT_THAT(refusal_of_fault("exception:probability=400%"), HasSubstr("between 0% and 100%"));
    EXPECT_THAT(refusal_of_fault("exception:probability=-1%"), HasSubstr("between 0% and 100%"));
    EXPECT_THAT(refusal_of_fault("exception:probability=much"),
                HasSubstr("exception: probability: "));
}

TEST(ParseFault, repeats_without_end_what_comes_every_so_often) {
    const auto spec = parse_fault("self_reset:at=30s,every=1h").value();
    EXPECT_EQ(spec.trigger.every_ns, 3'600'000'000'000);
    EXPECT_EQ(spec.trigger.repeat, std::numeric_limits<std::uint32_t>::max());
    EXPECT_EQ(parse_fault("self_reset:every=1h,repeat=2").value().trigger.repeat, 2u);
    EXPECT_EQ(parse_fault("decrypt_failed:every=1h,burst=8").value().trigger.burst, 8u);
    EXPECT_THAT(refusal_of_fault("self_reset:every=0s"), HasSubstr("\"0s\" is no time"));
}

TEST(ParseFault, spares_the_bring_up_unless_asked_to_hit_it) {
    EXPECT_FALSE(parse_fault("dead_silent").value().at_power_on);
    EXPECT_FALSE(parse_fault("dead_silent:at=0s").value().at_power_on);
    EXPECT_TRUE(parse_fault("dead_silent:at=power-on").value().at_power_on);
}

} // namespace
} // namespace besser::bench
