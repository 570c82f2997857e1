// SPDX-License-Identifier: GPL-2.0-only
#include "driver/events.hpp"

#include "driver/test_port.hpp"
#include "support/time_units.hpp"

namespace besser::driver {
namespace {

struct EventsTest : testing::PortTest {
    FirmwareEvents<host::VirtualPort> events{env};
    const wire::wsm::ScanComplete complete{};

    void indicate_complete() {
        EXPECT_TRUE(events.on_indication(wire::wsm::id::scan_complete, wire::bytes_of(complete)));
    }
};

TEST_F(EventsTest, the_end_of_a_scan_is_reported_once) {
    run([&] {
        ASSERT_TRUE(events.begin_scan(second));
        indicate_complete();
        indicate_complete();
    });
    EXPECT_EQ(upper.scans, (std::vector{ScanOutcome::done}));
}

TEST_F(EventsTest, a_second_scan_is_refused_while_one_is_under_way) {
    run([&] {
        ASSERT_TRUE(events.begin_scan(second));
        EXPECT_FALSE(events.begin_scan(second));
        indicate_complete();
        EXPECT_TRUE(events.begin_scan(second));
    });
}

TEST_F(EventsTest, a_scan_that_the_firmware_never_ends_is_aborted) {
    run([&] {
        ASSERT_TRUE(events.begin_scan(second));
        env.sleep(5 * second);
        events.enforce_scan_limit(env.now_ns());
        EXPECT_TRUE(upper.scans.empty());
        env.sleep(second);
        events.enforce_scan_limit(env.now_ns());
        events.enforce_scan_limit(env.now_ns());
    });
    EXPECT_EQ(upper.scans, (std::vector{ScanOutcome::aborted}));
}

TEST_F(EventsTest, a_refused_scan_is_not_reported) {
    run([&] {
        ASSERT_TRUE(events.begin_scan(second));
        EXPECT_TRUE(events.cancel_scan());
        env.sleep(10 * second);
        events.enforce_scan_limit(env.now_ns());
    });
    EXPECT_TRUE(upper.scans.empty());
}

TEST_F(EventsTest, a_channel_switch_is_waited_for_until_it_is_indicated) {
    run([&] {
        events.expect_channel_switched();
        EXPECT_FALSE(events.wait_channel_switched(second));
        const wire::wsm::Header message{sizeof(message), wire::wsm::id::channel_switched};
        EXPECT_TRUE(events.on_indication(wire::wsm::id::channel_switched, wire::bytes_of(message)));
        EXPECT_TRUE(events.wait_channel_switched(second));
    });
}

TEST_F(EventsTest, a_scan_whose_end_was_reported_cannot_be_cancelled) {
    run([&] {
        ASSERT_TRUE(events.begin_scan(second));
        events.end_scan(ScanOutcome::aborted); // a restart, while the caller waits for the confirm
        EXPECT_FALSE(events.cancel_scan());
    });
    EXPECT_EQ(upper.scans, (std::vector{ScanOutcome::aborted}));
}

TEST_F(EventsTest, a_startup_said_twice_counts_once) {
    wire::wsm::Startup startup{};
    const auto say = [&](std::uint16_t buffers) {
        startup.input_buffers = buffers;
        EXPECT_TRUE(events.on_indication(wire::wsm::id::startup, wire::bytes_of(startup)));
    };
    run([&] {
        events.expect_startup();
        say(8);
        say(30);
        const auto said = events.wait_startup(second);
        ASSERT_TRUE(said);
        EXPECT_EQ(*said, 8);
    });
}

} // namespace
} // namespace besser::driver
