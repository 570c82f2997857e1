// SPDX-License-Identifier: GPL-2.0-only
#include "cli/chip_control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::cli {
namespace {

using testing::HasSubstr;

std::string refusal_of_line(std::string_view line) {
    const auto parsed = parse_control_line(line);
    return parsed ? "accepted" : parsed.error();
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
