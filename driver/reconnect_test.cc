// SPDX-License-Identifier: GPL-2.0-only
#include "driver/reconnect.hpp"

#include "driver/test_port.hpp"
#include "support/time_units.hpp"

namespace besser::driver {
namespace {

using host::VirtualPort;
namespace dot11 = wire::ieee80211;

struct ReconnectTest : testing::PortTest {
    static constexpr MacAddress home{2, 0, 0, 0, 0, 9};
    static constexpr MacAddress neighbour{2, 0, 0, 0, 0, 8};

    Reconnect<VirtualPort> reconnect{env};

    ReconnectTest() {
        run([this] { reconnect.on_joining(home); });
    }
    void break_off() {
        run([this] { reconnect.on_broken(); });
    }
    bool due_after(std::int64_t ns) {
        bool due = false;
        run([&] {
            env.sleep(ns);
            due = reconnect.due();
        });
        return due;
    }
    /// Whether a scan for the way back is over when such a frame has come.
    bool over_after(std::uint8_t type, const MacAddress &from) {
        dot11::Header header{};
        header.type = type;
        header.address2 = from;
        bool heard = false;
        run([&] {
            reconnect.begin_scan(true);
            reconnect.on_frame(wire::bytes_of(header));
            heard = reconnect.heard();
        });
        return heard;
    }
};

TEST_F(ReconnectTest, is_not_due_before_the_driver_has_given_a_network_up) {
    EXPECT_FALSE(due_after(0));
}

TEST_F(ReconnectTest, is_due_for_ten_seconds) {
    break_off();
    EXPECT_TRUE(due_after(9 * second));
    EXPECT_FALSE(due_after(2 * second));
}

/// The access point may be the reason, and another one the cure.
TEST_F(ReconnectTest, is_not_due_to_a_connection_that_is_broken_again_within_a_minute) {
    break_off();
    EXPECT_TRUE(due_after(second));
    run([this] { env.sleep(30 * second); });
    break_off();
    EXPECT_FALSE(due_after(0));
    run([this] { env.sleep(60 * second); });
    break_off();
    EXPECT_TRUE(due_after(0));
}

/// It is the firmware that fails.
TEST_F(ReconnectTest, is_due_after_each_restart) {
    for (int i = 0; i < 2; i++) {
        run([this] { reconnect.on_restart(); });
        EXPECT_TRUE(due_after(9 * second));
        EXPECT_FALSE(due_after(2 * second));
    }
}

TEST_F(ReconnectTest, is_due_after_the_sleep_for_which_the_network_was_left) {
    run([this] {
        reconnect.on_left();
        env.sleep(second);
        reconnect.on_system_sleep();
        env.sleep(3600 * second);
        EXPECT_FALSE(reconnect.due());
        reconnect.on_system_wakeup();
        EXPECT_TRUE(reconnect.due());
    });
}

TEST_F(ReconnectTest, is_not_due_after_a_sleep_before_which_the_network_was_left_by_choice) {
    run([this] {
        reconnect.on_left();
        env.sleep(60 * second);
        reconnect.on_system_sleep();
        env.sleep(3600 * second);
        reconnect.on_system_wakeup();
        EXPECT_FALSE(reconnect.due());
    });
}

TEST_F(ReconnectTest, ends_with_a_beacon_or_a_probe_response_of_the_network) {
    EXPECT_TRUE(over_after(dot11::frame::beacon, home));
    EXPECT_TRUE(over_after(dot11::frame::probe_response, home));
    EXPECT_FALSE(over_after(dot11::frame::beacon, neighbour));
    EXPECT_FALSE(over_after(dot11::frame::deauth, home));
}

TEST_F(ReconnectTest, is_not_due_any_more_to_whoever_does_not_join_what_was_heard) {
    break_off();
    EXPECT_TRUE(over_after(dot11::frame::beacon, home));
    EXPECT_FALSE(due_after(0));
    run([this] { reconnect.begin_scan(false); });
    EXPECT_FALSE(due_after(0)) << "nor after that scan";
}

TEST_F(ReconnectTest, is_due_again_after_a_join_in_vain) {
    break_off();
    EXPECT_TRUE(over_after(dot11::frame::beacon, home));
    run([this] { reconnect.on_joining(home); });
    EXPECT_TRUE(due_after(second));
}

TEST_F(ReconnectTest, hears_nothing_for_a_scan_that_has_another_purpose) {
    EXPECT_TRUE(over_after(dot11::frame::beacon, home));
    run([this] { reconnect.begin_scan(false); });
    EXPECT_FALSE(reconnect.heard());
}

} // namespace
} // namespace besser::driver
