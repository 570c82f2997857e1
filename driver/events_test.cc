// SPDX-License-Identifier: GPL-2.0-only
#include "driver/events.hpp"

#include "driver/test_port.hpp"
#include "support/time_units.hpp"

namespace besser::driver {
namespace {

struct EventsTest : testing::PortTest {
    FirmwareEvents<host::VirtualPort> events{env};

    EventsTest() {
        run([this] { events.admit_scans(); });
    }
};

TEST_F(EventsTest, the_end_of_a_scan_is_reported_once) {
    run([&] {
        ASSERT_TRUE(events.begin_scan());
        events.end_scan(ScanOutcome::done);
        events.end_scan(ScanOutcome::aborted);
    });
    EXPECT_EQ(upper.scans, (std::vector{ScanOutcome::done}));
}

TEST_F(EventsTest, a_second_scan_is_refused_while_one_is_under_way) {
    run([&] {
        ASSERT_TRUE(events.begin_scan());
        EXPECT_FALSE(events.begin_scan());
        events.end_scan(ScanOutcome::done);
        EXPECT_TRUE(events.begin_scan());
    });
}

TEST_F(EventsTest, a_scan_is_wanted_until_it_is_stopped_or_over) {
    run([&] {
        EXPECT_FALSE(events.scan_wanted());
        ASSERT_TRUE(events.begin_scan());
        EXPECT_TRUE(events.scan_wanted());
        events.stop_scan();
        EXPECT_FALSE(events.scan_wanted());
        events.end_scan(ScanOutcome::aborted);
        ASSERT_TRUE(events.begin_scan());
        EXPECT_TRUE(events.scan_wanted()) << "the stop was of another scan";
        events.end_scan(ScanOutcome::aborted);
        EXPECT_FALSE(events.scan_wanted());
    });
}

TEST_F(EventsTest, none_is_begun_while_scans_are_refused_and_the_one_under_way_is_over) {
    run([&] {
        ASSERT_TRUE(events.begin_scan());
        events.refuse_scans();
        EXPECT_EQ(upper.scans, (std::vector{ScanOutcome::aborted}));
        EXPECT_FALSE(events.begin_scan());
        events.admit_scans();
        EXPECT_TRUE(events.begin_scan());
    });
}

TEST_F(EventsTest, the_end_of_a_part_says_whether_it_worked) {
    const auto end_of_part = [&](std::uint32_t status) {
        wire::wsm::ScanComplete complete{};
        complete.status = status;
        events.expect_part();
        EXPECT_TRUE(events.on_indication(wire::wsm::id::scan_complete, wire::bytes_of(complete)));
        return events.wait_part(second);
    };
    run([&] {
        EXPECT_TRUE(end_of_part(0));
        EXPECT_EQ(end_of_part(1).error(), Errc::rejected);
        events.expect_part();
        EXPECT_EQ(events.wait_part(second).error(), Errc::timeout);
        events.give_up();
        EXPECT_EQ(events.wait_part(second).error(), Errc::gone);
    });
}

TEST_F(EventsTest, power_saving_is_overdue_when_nothing_was_said_for_five_seconds) {
    run([&] {
        EXPECT_FALSE(events.power_saving_overdue());
        events.expect_power_saving();
        env.sleep(5 * second);
        EXPECT_FALSE(events.power_saving_overdue());
        env.sleep(1);
        EXPECT_TRUE(events.power_saving_overdue());
        events.forget_power_saving();
        EXPECT_FALSE(events.power_saving_overdue());
    });
}

TEST_F(EventsTest, a_network_lost_three_times_in_a_minute_calls_for_a_restart) {
    const auto lose = [&] {
        const wire::wsm::Event event{{}, wire::wsm::event::bss_lost, 0};
        return events.on_indication(wire::wsm::id::event, wire::bytes_of(event));
    };
    run([&] {
        EXPECT_TRUE(lose());
        env.sleep(61 * second);
        EXPECT_TRUE(lose());
        EXPECT_TRUE(lose());
        const auto third = lose();
        ASSERT_FALSE(third);
        EXPECT_EQ(third.error(), Errc::deaf);
        EXPECT_TRUE(lose()) << "they are counted anew";
    });
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
