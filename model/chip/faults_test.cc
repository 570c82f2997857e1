// SPDX-License-Identifier: GPL-2.0-only
// Each fault does what its row in the table says, once, and the chip is well again afterwards.
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

namespace {
class Faults : public testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(host.start_and_join()); }
    /// Power off and on, boot, join: what ends every fault.
    void restart() {
        host.chip->set_power(false);
        EXPECT_TRUE(host.start_and_join());
        host.inbox.clear();
        host.transmit(1);
        EXPECT_TRUE(host.wait(wsm::id::transmit_confirm).has_value());
    }
    std::optional<std::uint32_t> set_pm() { return host.command(wsm::id::set_pm, wsm::SetPm{}); }
    std::optional<std::uint32_t> scan() {
        wsm::StartScan request{};
        request.channels = 1;
        return host.command(
            wsm::id::start_scan, request,
            bytes_of(wsm::ScanChannel{std::uint16_t{1}, std::uint16_t{0}, 10u, 10u, 0u}));
    }
    std::optional<std::uint32_t> scan_5ghz(std::uint8_t channels) {
        wsm::StartScan request{};
        request.band = wsm::band::ghz5;
        request.type = wsm::scan_type::background;
        request.channels = channels;
        Message list;
        for (std::uint8_t i = 0; i < channels; i++) {
            const wsm::ScanChannel channel{std::uint16_t(36 + 4 * i), std::uint16_t{0}, 10u, 10u,
                                           0u};
            list.insert(list.end(), bytes_of(channel).begin(), bytes_of(channel).end());
        }
        return host.command(wsm::id::start_scan, request, list);
    }
    std::uint8_t announced_blocks() { return sdio::Control::decode(host.get(0x001)).blocks; }
    std::int64_t now() const { return host.scheduler.now_ns(); }
    TestHost host;
};

TEST(FaultTable, names_each_fault_once_and_a_duty_with_its_time) {
    for (const FaultInfo &row : fault_table) {
        EXPECT_EQ(fault_by_name(row.name), row.fault);
        EXPECT_FALSE(row.what.empty());
        EXPECT_FALSE(row.opportunity.empty());
        EXPECT_EQ(row.within_ns > 0, row.duty == Duty::recovers) << row.name;
    }
    EXPECT_EQ(fault_by_name("no such fault"), std::nullopt);
}

TEST(FaultInjector, waits_for_its_moment_its_count_and_repeats) {
    FaultInjector faults(1);
    faults.arm(Fault::timeout, {.at_ns = 100, .after_count = 2, .repeat = 2});
    EXPECT_FALSE(faults.fires(Fault::timeout, 99));
    EXPECT_FALSE(faults.fires(Fault::timeout, 100));
    EXPECT_FALSE(faults.fires(Fault::timeout, 101));
    EXPECT_TRUE(faults.fires(Fault::timeout, 102));
    EXPECT_TRUE(faults.fires(Fault::timeout, 103));
    EXPECT_FALSE(faults.fires(Fault::timeout, 104));
    EXPECT_EQ(faults.fired(Fault::timeout), 2u);
}

TEST(FaultInjector, comes_in_bursts_every_so_often) {
    FaultInjector faults(1);
    faults.arm(Fault::timeout, {.at_ns = 100, .every_ns = 1000, .burst = 2, .repeat = 5});
    std::vector<std::int64_t> times;
    for (std::int64_t now_ns = 0; now_ns < 10'000; now_ns += 100)
        if (faults.fires(Fault::timeout, now_ns))
            times.push_back(now_ns);
    EXPECT_EQ(times, (std::vector<std::int64_t>{100, 200, 1200, 1300, 2300}));
}

TEST(FaultInjector, a_probability_is_met_and_repeats_with_the_seed) {
    const auto count = [](std::uint64_t seed) {
        FaultInjector faults(seed);
        faults.arm(Fault::timeout, {.repeat = 1'000'000, .probability = 0.25});
        int n = 0;
        for (int i = 0; i < 10'000; i++)
            n += faults.fires(Fault::timeout, i);
        return n;
    };
    EXPECT_NEAR(count(7), 2500, 150);
    EXPECT_EQ(count(7), count(7));
}

TEST_F(Faults, decrypt_failed_passes_one_frame_on_without_its_key) {
    host.chip->arm(Fault::decrypt_failed);
    for (const auto status : {wsm::rx_status::no_key, wsm::rx_status::success}) {
        (void)host.hear();
        const auto heard = host.wait(wsm::id::receive);
        ASSERT_TRUE(heard.has_value());
        EXPECT_EQ(view<wsm::ReceiveIndication>(*heard)->status, status);
    }
}

/// field.md F7: joining anew ends the dark.
TEST_F(Faults, a_burst_of_decrypt_failed_ends_with_a_join) {
    host.chip->arm(Fault::decrypt_failed,
                   {.every_ns = 3600 * second, .burst = 100, .repeat = UINT32_MAX});
    const auto next_status = [this] {
        (void)host.hear();
        const auto heard = host.wait(wsm::id::receive);
        return heard ? +view<wsm::ReceiveIndication>(*heard)->status : ~0u;
    };
    EXPECT_EQ(next_status(), +wsm::rx_status::no_key);
    EXPECT_EQ(next_status(), +wsm::rx_status::no_key);
    EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    ASSERT_TRUE(host.join());
    EXPECT_EQ(next_status(), +wsm::rx_status::success);
}

TEST_F(Faults, deauthenticated_is_heard_from_the_access_point) {
    host.chip->arm(Fault::deauthenticated, {.at_ns = host.scheduler.now_ns() + 10 * ms});
    const auto heard = host.wait(wsm::id::receive);
    ASSERT_TRUE(heard.has_value());
    const auto *header = view<ieee80211::Header>(*heard, sizeof(wsm::ReceiveIndication));
    EXPECT_EQ(header->type, ieee80211::frame::deauth);
    EXPECT_EQ(header->address1, station_mac);
    EXPECT_EQ(header->address2, ap_mac);
}

TEST_F(Faults, beacon_lost_is_not_heard_and_a_burst_of_them_is_the_end_of_the_network) {
    wsm::SetBssParams params{};
    params.lost_beacons = 10;
    ASSERT_EQ(host.command(wsm::id::set_bss_params, params), 0u);
    const auto beacons = [&](int count) {
        for (int i = 0; i < count; i++) {
            host.scheduler.run_for(102 * ms);
            (void)host.hear_frame(
                frame(ieee80211::frame::beacon, ieee80211::broadcast, ap_mac, 100));
        }
    };
    host.chip->arm(Fault::beacon_lost);
    beacons(5);
    EXPECT_FALSE(host.wait(wsm::id::event, ms).has_value());
    host.chip->arm(Fault::beacon_lost, {.repeat = 11});
    beacons(11);
    const auto lost = host.wait(wsm::id::event, 100 * ms);
    ASSERT_TRUE(lost.has_value());
    EXPECT_EQ(view<wsm::Event>(*lost)->event, wsm::event::bss_lost);
}

/// field.md F8.
TEST(DeafAfterLoss, hears_no_beacon_of_any_network_until_the_firmware_is_started_anew) {
    Profile profile;
    profile.deaf_after_loss = 1;
    TestHost host(profile);
    const auto hears_a_beacon = [&host] {
        (void)host.hear_frame(frame(ieee80211::frame::beacon, ieee80211::broadcast, ap_mac, 100));
        return host.wait(wsm::id::receive, 10 * ms).has_value();
    };
    ASSERT_TRUE(host.start_and_join());
    EXPECT_TRUE(hears_a_beacon());
    wsm::SetBssParams params{};
    params.lost_beacons = 10;
    ASSERT_EQ(host.command(wsm::id::set_bss_params, params), 0u);
    ASSERT_TRUE(host.wait(wsm::id::event, 2000 * ms).has_value());
    EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    ASSERT_TRUE(host.join());
    EXPECT_FALSE(hears_a_beacon());
    host.chip->set_power(false);
    ASSERT_TRUE(host.start_and_join());
    EXPECT_TRUE(hears_a_beacon());
}

TEST_F(Faults, crc_error_byte_has_no_effect) {
    (void)host.hear();
    host.chip->arm(Fault::crc_error_byte);
    EXPECT_EQ(host.peek(0x001).status, BusStatus::crc_error);
    EXPECT_TRUE(host.chip->interrupt_level());
}

TEST_F(Faults, crc_error_read_is_cured_by_a_repeat) {
    (void)host.hear(1000, 3);
    host.chip->arm(Fault::crc_error_read);
    host.poll();
    ASSERT_EQ(host.inbox.size(), 1u);
    EXPECT_EQ(Message(host.inbox[0].begin() + 32, host.inbox[0].end()),
              frame(0x88, station_mac, ap_mac, 1000, 3));
    EXPECT_EQ(host.chip->fired(Fault::crc_error_read), 1u);
}

TEST_F(Faults, crc_error_write_drops_the_transfer_and_takes_its_repeat) {
    host.chip->arm(Fault::crc_error_write);
    host.transmit(1);
    EXPECT_TRUE(host.radio.sent.empty());
    host.tx_sequence[0] = (host.tx_sequence[0] + 7) & 7;
    host.transmit(1);
    EXPECT_EQ(host.radio.sent.size(), 1u);
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
}

TEST_F(Faults, crc_status_lost_takes_the_transfer_and_discards_its_repeat) {
    host.chip->arm(Fault::crc_status_lost);
    host.transmit(1);
    host.tx_sequence[0] = (host.tx_sequence[0] + 7) & 7;
    host.transmit(1);
    EXPECT_EQ(host.radio.sent.size(), 1u);
    EXPECT_EQ(host.chip->stats().repeated_writes, 1u);
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
}

TEST_F(Faults, timeout_hits_one_command) {
    host.chip->arm(Fault::timeout);
    EXPECT_EQ(host.peek(0x10C).status, BusStatus::timeout);
    EXPECT_EQ(host.peek(0x10C).status, BusStatus::ok);
}

TEST_F(Faults, lost_interrupt_leaves_the_batch_to_be_found) {
    host.chip->arm(Fault::lost_interrupt);
    (void)host.hear();
    EXPECT_FALSE(host.chip->interrupt_level());
    host.poll();
    EXPECT_EQ(host.inbox.size(), 1u);
}

TEST_F(Faults, spurious_interrupt_needs_no_traffic) {
    host.chip->arm(Fault::spurious_interrupt, {.at_ns = now() + 10 * ms});
    host.scheduler.run_for(11 * ms);
    EXPECT_TRUE(host.chip->interrupt_level());
    EXPECT_EQ(host.get(0x001), 0);
    EXPECT_EQ(host.get(0x000), 1);
}

TEST_F(Faults, stale_toggle_lasts_its_time) {
    host.chip->arm(Fault::stale_toggle);
    (void)host.hear();
    host.poll();
    EXPECT_TRUE(host.inbox.empty());
    host.scheduler.run_for(host.chip->profile().stale_toggle_ns);
    host.poll();
    EXPECT_EQ(host.inbox.size(), 1u);
}

TEST_F(Faults, never_settles_until_a_restart) {
    host.chip->arm(Fault::never_settles, {.at_ns = now() + ms});
    host.scheduler.run_for(2 * ms);
    host.transmit(1);
    EXPECT_FALSE(host.wait(wsm::id::transmit_confirm).has_value());
    EXPECT_EQ(host.get(0x000), 0);
    restart();
}

TEST_F(Faults, length_short_cuts_the_batch) {
    host.chip->arm(Fault::length_short);
    (void)host.hear(1500);
    EXPECT_EQ(announced_blocks(), 2);
    restart();
}

TEST_F(Faults, length_overlong_announces_127_blocks) {
    host.chip->arm(Fault::length_overlong);
    (void)host.hear(1500);
    EXPECT_EQ(announced_blocks(), 127);
    Message data(127 * 512);
    EXPECT_EQ(host.read(127 * 512, data), BusStatus::ok);
    restart();
}

TEST_F(Faults, malformed_message_has_an_impossible_length) {
    host.chip->arm(Fault::malformed_message);
    (void)host.hear();
    host.poll();
    EXPECT_EQ(host.broken, 1u);
    restart();
}

TEST_F(Faults, wrong_sequence_is_seen_once) {
    host.chip->arm(Fault::wrong_sequence);
    (void)host.hear();
    host.poll();
    EXPECT_EQ(host.out_of_sequence, 1u);
    restart();
}

TEST_F(Faults, withheld_confirm_never_comes_and_keeps_its_credit) {
    host.chip->arm(Fault::withheld_confirm);
    EXPECT_EQ(set_pm(), std::nullopt);
    EXPECT_EQ(set_pm(), 0u);
    restart();
}

TEST_F(Faults, double_confirm_comes_twice_in_sequence) {
    host.chip->arm(Fault::double_confirm);
    EXPECT_EQ(set_pm(), 0u);
    EXPECT_TRUE(host.wait(0x0410).has_value());
    EXPECT_EQ(host.out_of_sequence, 0u);
}

TEST_F(Faults, credit_overrun_confirms_what_nobody_sent) {
    host.chip->arm(Fault::credit_overrun, {.at_ns = now() + ms});
    const auto confirm = host.wait(wsm::id::multi_transmit_confirm, 10 * ms);
    ASSERT_TRUE(confirm.has_value());
    EXPECT_EQ((*confirm)[4], 16);
}

TEST_F(Faults, credits_overannounced_come_with_the_startup) {
    ASSERT_TRUE(host.wifi_off());
    host.chip->arm(Fault::credits_overannounced);
    host.command_register(sdio::Command::wifi_on);
    host.scheduler.run_for(100 * ms);
    Message data(512);
    EXPECT_EQ(host.read(512, data), BusStatus::ok);
    EXPECT_EQ(view<wsm::Startup>(Bytes(data))->input_buffers, 0xFFFF);
}

TEST_F(Faults, frame_returned_is_not_sent_and_confirmed_with_status_11) {
    host.chip->arm(Fault::frame_returned);
    host.transmit(1);
    const auto confirm = host.wait(wsm::id::transmit_confirm);
    ASSERT_TRUE(confirm.has_value());
    const auto *result = view<wsm::TransmitConfirm>(Bytes(*confirm));
    EXPECT_EQ(result->result.status, wsm::tx_status::requeue);
    EXPECT_EQ(result->result.flags, wsm::tx_status::flag_requeue);
    EXPECT_TRUE(host.radio.sent.empty());
}

TEST_F(Faults, scan_rejected_with_status_2_and_the_next_one_works) {
    host.chip->arm(Fault::scan_rejected);
    EXPECT_EQ(scan(), 2u);
    EXPECT_EQ(scan(), 0u);
}

TEST_F(Faults, scan_unfinished_ends_without_a_word_and_the_next_one_works) {
    host.chip->arm(Fault::scan_unfinished);
    EXPECT_EQ(scan(), 0u);
    EXPECT_FALSE(host.wait(wsm::id::scan_complete, 3000 * ms).has_value());
    EXPECT_EQ(scan(), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete, 3000 * ms).has_value());
}

TEST_F(Faults, exception_is_published_and_nothing_after_it) {
    host.chip->arm(Fault::exception, {.at_ns = now() + ms});
    EXPECT_TRUE(host.wait(wsm::id::exception, 10 * ms).has_value());
    EXPECT_EQ(set_pm(), std::nullopt);
    EXPECT_FALSE(host.hear());
    restart();
}

TEST_F(Faults, dead_silent_answers_nothing_until_power_is_cycled) {
    host.chip->arm(Fault::dead_silent, {.at_ns = now() + ms});
    (void)host.hear();
    host.scheduler.run_for(2 * ms);
    EXPECT_FALSE(host.chip->interrupt_level());
    EXPECT_EQ(host.peek(0, 0).status, BusStatus::timeout);
    restart();
}

TEST(DeadSilent, raises_no_interrupt_for_frames_it_still_held) {
    Profile profile;
    profile.publish = Publish::held;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear();
    host.chip->arm(Fault::dead_silent);
    EXPECT_EQ(host.peek(0x001).status, BusStatus::timeout);
    host.scheduler.run_for(second);
    EXPECT_FALSE(host.chip->interrupt_level());
}

TEST_F(Faults, dead_frozen_answers_with_what_it_held) {
    (void)host.hear();
    host.chip->arm(Fault::dead_frozen);
    const auto control = host.get(0x001);
    EXPECT_EQ(sdio::Control::decode(control).blocks, 3);
    Message data(1536, 1);
    EXPECT_EQ(host.read(1536, data), BusStatus::ok);
    EXPECT_EQ(host.get(0x001), control) << "nothing moves";
    EXPECT_EQ(set_pm(), std::nullopt);
    restart();
}

/// The host cannot know of it: a write was on its way when the chip restarted.
TEST_F(Faults, self_reset_makes_no_violation_of_what_was_under_way) {
    host.chip->arm(Fault::self_reset);
    host.transmit(1);
    EXPECT_EQ(host.chip->fired(Fault::self_reset), 1u);
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
}

TEST_F(Faults, self_reset_ends_in_the_boot_rom) {
    host.chip->arm(Fault::self_reset, {.at_ns = now() + ms});
    host.scheduler.run_for(2 * ms);
    EXPECT_EQ(host.get(sdio::reg::status), 0);
    EXPECT_EQ(host.radio.channel, 0);
    EXPECT_LT(host.chip->uptime_ns(), 2 * ms);
    EXPECT_TRUE(host.boot()) << "function 0 is as it was";
    restart();
}

TEST(SelfReset, of_the_whole_card_takes_its_address_away) {
    Profile profile;
    profile.reset_keeps_function0 = false;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    host.chip->arm(Fault::self_reset);
    EXPECT_EQ(host.peek(0, 0).status, BusStatus::timeout);
    host.chip->set_power(false);
    EXPECT_TRUE(host.start());
}

TEST_F(Faults, bug5_is_healthy_first_collapses_later_and_ends_with_power) {
    host.chip->arm(Fault::bug5);
    const auto receive_rate = [&](std::int64_t span) { // frames of 1500 bytes, offered at 3 MB/s
        std::uint64_t bytes = 0;
        for (std::int64_t t = 0; t < span; t += 500 * us) {
            bytes += host.hear() ? 1500 : 0;
            host.scheduler.run_for(500 * us);
            host.poll();
            host.inbox.clear();
        }
        return static_cast<double>(bytes) * 1e9 / static_cast<double>(span);
    };
    const auto sleep_until = [&](std::int64_t uptime) {
        host.scheduler.run_for(uptime - host.chip->uptime_ns());
    };
    EXPECT_GT(receive_rate(second), 2.5e6);
    sleep_until(782 * second);
    EXPECT_NEAR(receive_rate(second), 2.0e6, 0.2e6);
    sleep_until(28 * 60 * second);
    EXPECT_NEAR(receive_rate(100 * second), 180, 60);
    host.chip->set_power(false);
    ASSERT_TRUE(host.start_and_join());
    EXPECT_GT(receive_rate(second), 2.5e6);
}

/// By band and count, whatever the uptime (field.md F1).
TEST_F(Faults, the_halves_of_bug5_are_separable) {
    host.chip->arm(Fault::scans_refused);
    EXPECT_EQ(scan_5ghz(1), 0u);
    host.scheduler.run_for(800 * second);
    EXPECT_EQ(scan(), 0u);
    host.scheduler.run_for(second);
    EXPECT_EQ(scan_5ghz(2), 2u);
    EXPECT_EQ(scan_5ghz(1), 0u);
    for (int i = 0; i < 60; i++)
        EXPECT_TRUE(host.hear());
}

TEST(PowerCycle, of_a_board_that_cuts_nothing_leaves_the_firmware_running) {
    Profile profile;
    profile.power_cycle_cuts = false;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    host.chip->set_power(false);
    EXPECT_EQ(host.peek(sdio::reg::status).status, BusStatus::timeout);
    host.chip->set_power(true);
    EXPECT_EQ(host.peek(sdio::reg::status).status, BusStatus::bad_function) << "not enumerated";
    host.enumerate();
    EXPECT_EQ(host.get(sdio::reg::status) & sdio::status::mcu_ready, sdio::status::mcu_ready);
    EXPECT_TRUE(host.chip->joined(0));
}

} // namespace
} // namespace besser::chip::test
