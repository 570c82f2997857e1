// SPDX-License-Identifier: GPL-2.0-only
#include "cli/chip_control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::cli {
namespace {

using testing::HasSubstr;

std::string refusal_of_fault(std::string_view text) {
    const auto fault = parse_fault(text);
    return fault ? "accepted" : fault.error();
}

std::string refusal_of_line(std::string_view line) {
    const auto parsed = parse_control_line(line);
    return parsed ? "accepted" : parsed.error();
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

TEST(ControlLine, arms_and_disarms_a_fault) {
    const auto armed = parse_control_line("arm crc_error_read:repeat=5");
    ASSERT_TRUE(armed) << armed.error();
    EXPECT_EQ(armed->order, Order::arm);
    EXPECT_EQ(armed->fault.value().fault, chip::Fault::crc_error_read);
    EXPECT_EQ(armed->fault.value().trigger.repeat, 5u);
    const auto disarmed = parse_control_line("disarm crc_error_read");
    ASSERT_TRUE(disarmed) << disarmed.error();
    EXPECT_EQ(disarmed->order, Order::disarm);
    EXPECT_EQ(disarmed->fault.value().fault, chip::Fault::crc_error_read);
}

TEST(ControlLine, takes_orders_without_a_fault) {
    EXPECT_EQ(parse_control_line("deauthenticate").value().order, Order::deauthenticate);
    EXPECT_EQ(parse_control_line("report").value().order, Order::report);
    EXPECT_EQ(parse_control_line("stop").value().order, Order::stop);
}

TEST(ControlLine, refuses_what_it_does_not_know) {
    EXPECT_THAT(refusal_of_line(""), HasSubstr("\"\" is no order"));
    EXPECT_THAT(refusal_of_line("explode"), HasSubstr("\"explode\" is no order"));
    EXPECT_THAT(refusal_of_line("Stop"), HasSubstr("\"Stop\" is no order"));
    EXPECT_THAT(refusal_of_line("arm"), HasSubstr("\"\" is no fault"));
    EXPECT_THAT(refusal_of_line("disarm exception:after=1"), HasSubstr("is no fault"));
    EXPECT_THAT(refusal_of_line("stop now"), HasSubstr("\"stop\" takes nothing"));
}

} // namespace
} // namespace besser::cli
