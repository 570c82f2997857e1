// SPDX-License-Identifier: GPL-2.0-only
#include "driver/scan.hpp"

#include "driver/station.hpp"
#include "driver/test_firmware.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;

struct ScanTest : testing::FirmwareTest {
    std::vector<std::uint8_t> probe{1, 2, 3, 4, 5};
    ScanRequest request = two_channels();
    Scanner<host::VirtualPort, Policy> scanner{*core};

    ScanTest() {
        answer_parts();
        run([this] { core->admit_scans(); });
    }
    static ScanRequest two_channels() {
        ScanRequest made{};
        made.channel_count = 2;
        made.channels[0].number = 6;
        made.channels[1].number = 11;
        made.ssid_count = 1;
        made.ssids[0] = {3, {'a', 'b', 'c'}};
        return made;
    }
    /// Each part that is accepted ends at once.
    void answer_parts() {
        confirmed = [this](Id id) {
            if (id.message() == id::start_scan && status(id) == 0)
                indicate(id::scan_complete, ScanComplete{});
        };
    }
    /// A part ends when it is stopped, and not before.
    void answer_stop() {
        confirmed = [this](Id id) {
            if (id.message() == id::stop_scan)
                indicate(id::scan_complete, ScanComplete{});
        };
    }
    /// With the scan, if it was accepted, to its end.
    Result<> scan() {
        Result<> result = Errc::gone;
        upper.scans.clear();
        operate([&] {
            result = scanner.scan(request, probe);
            for (int i = 0; result && upper.scans.empty() && i < 10'000; i++)
                env.sleep(ms);
        });
        return result;
    }
    void use_channels(std::vector<Channel> channels) {
        request.channel_count = static_cast<std::uint8_t>(channels.size());
        std::ranges::copy(channels, request.channels.begin());
    }
    /// The channels of each start-scan.
    std::vector<std::vector<unsigned>> parts() const {
        std::vector<std::vector<unsigned>> found;
        for (const auto &message : sent_as(id::start_scan)) {
            auto &part = found.emplace_back();
            for (std::size_t i = 0; i < testing::as<StartScan>(message).channels; i++)
                part.push_back(wire::view<ScanChannel>(Bytes(message),
                                                       sizeof(StartScan) + i * sizeof(ScanChannel))
                                   ->number);
        }
        return found;
    }
    void join(bool associated, std::uint8_t width_type = 0) {
        run([&] {
            EXPECT_TRUE(core->admit_frames(core->refuse_frames()));
            core->set_network({associated, width_type, 36});
        });
    }
    testing::Message asked() { return sent_as(id::start_scan).at(0); }
};

TEST_F(ScanTest, the_request_is_head_channels_and_ssids_packed) {
    ASSERT_TRUE(scan());
    const auto message = asked();
    ASSERT_EQ(message.size(), sizeof(StartScan) + 2 * sizeof(ScanChannel) + 1 * sizeof(ScanSsid));
    const auto head = testing::as<StartScan>(message);
    EXPECT_EQ(head.channels, 2);
    EXPECT_EQ(head.ssids, 1);
    EXPECT_EQ(head.probe_requests, 2);
    EXPECT_EQ(head.probe_delay, 100);
    EXPECT_EQ(head.band, band::ghz2_4);
    EXPECT_EQ(head.max_rate, 0);
    const auto *second = wire::view<ScanChannel>(Bytes(message), sizeof(StartScan) + 16);
    EXPECT_EQ(second->number, 11);
    EXPECT_EQ(second->min_ms, 100u);
    EXPECT_EQ(second->max_ms, 100u);
    const auto *ssid = wire::view<ScanSsid>(Bytes(message), sizeof(StartScan) + 2 * 16);
    EXPECT_EQ(ssid->length, 3u);
    EXPECT_EQ(ssid->ssid[2], 'c');
}

TEST_F(ScanTest, the_probe_request_goes_ahead_as_a_template) {
    ASSERT_TRUE(scan());
    EXPECT_EQ(order(), (std::vector<unsigned>{mib::template_frame, id::start_scan}));
    EXPECT_EQ(body(mib::template_frame), (testing::Message{0, 0, 5, 0, 1, 2, 3, 4, 5}));
}

TEST_F(ScanTest, whoever_is_in_a_network_scans_in_the_background) {
    ASSERT_TRUE(scan());
    EXPECT_EQ(testing::as<StartScan>(asked()).type, scan_type::foreground);
    EXPECT_EQ(testing::as<StartScan>(asked()).flags, 0);
    join(true);
    sent.clear();
    ASSERT_TRUE(scan());
    EXPECT_EQ(testing::as<StartScan>(asked()).type, scan_type::background);
    EXPECT_EQ(testing::as<StartScan>(asked()).flags, scan_flag::force_background);
}

/// The scan would take the radio off the channel while the answers come.
TEST_F(ScanTest, between_join_and_association_none_is_begun) {
    join(false);
    EXPECT_EQ(scan().error(), Errc::busy);
    EXPECT_TRUE(sent.empty());
}

TEST_F(ScanTest, at_5_ghz_probes_go_at_ofdm_rates) {
    use_channels({{Band::ghz5, 36, false}});
    ASSERT_TRUE(scan());
    EXPECT_EQ(testing::as<StartScan>(asked()).band, band::ghz5);
    EXPECT_EQ(testing::as<StartScan>(asked()).max_rate, rate::first_ofdm);
}

/// The firmware refuses a request of several (field.md F1).
TEST_F(ScanTest, channels_of_5_ghz_are_asked_for_one_by_one) {
    use_channels({{Band::ghz5, 36, false}, {Band::ghz5, 52, true}, {Band::ghz5, 144, true}});
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts(), (std::vector<std::vector<unsigned>>{{36}, {52}, {144}}));
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::done});
}

/// Each takes the radio off the channel, and back to back they would do so for seconds.
TEST_F(ScanTest, in_a_network_frames_have_time_between_the_parts) {
    use_channels({{Band::ghz5, 36, false}, {Band::ghz5, 40, false}, {Band::ghz5, 44, false}});
    std::vector<std::int64_t> asked_ns;
    status = [&](Id id) {
        if (id.message() == id::start_scan)
            asked_ns.push_back(t.world.now_ns());
        return 0u;
    };
    ASSERT_TRUE(scan());
    ASSERT_EQ(asked_ns.size(), 6u) << "the status of each is asked for twice";
    EXPECT_LT(asked_ns[4] - asked_ns[0], 100 * ms) << "nobody waits for frames";
    asked_ns.clear();
    join(true);
    ASSERT_TRUE(scan());
    EXPECT_GE(asked_ns[2] - asked_ns[0], 100 * ms);
    EXPECT_GE(asked_ns[4] - asked_ns[2], 100 * ms);
}

/// There is one probe count for all channels of a request (field.md F10).
TEST_F(ScanTest, where_nobody_may_speak_first_is_asked_for_apart_without_probes_and_names) {
    use_channels({{Band::ghz2_4, 1, false},
                  {Band::ghz2_4, 12, true},
                  {Band::ghz2_4, 6, false},
                  {Band::ghz2_4, 13, true}});
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts(), (std::vector<std::vector<unsigned>>{{1, 6}, {12, 13}}));
    const auto active = testing::as<StartScan>(sent_as(id::start_scan)[0]);
    const auto passive = sent_as(id::start_scan)[1];
    EXPECT_EQ(active.probe_requests, 2);
    EXPECT_EQ(active.ssids, 1);
    EXPECT_EQ(testing::as<StartScan>(passive).probe_requests, 0);
    EXPECT_EQ(testing::as<StartScan>(passive).ssids, 0);
    EXPECT_EQ(passive.size(), sizeof(StartScan) + 2 * sizeof(ScanChannel));
    EXPECT_GT(wire::view<ScanChannel>(Bytes(passive), sizeof(StartScan))->min_ms, 102u)
        << "longer than beacons are apart";
}

TEST_F(ScanTest, a_wide_channel_is_narrow_during_a_scan) {
    join(true, 3);
    ASSERT_TRUE(scan());
    EXPECT_EQ(order(), (std::vector<unsigned>{mib::template_frame, id::switch_channel,
                                              id::start_scan, id::switch_channel}));
    const auto switches = sent_as(id::switch_channel);
    EXPECT_EQ(testing::as<SwitchChannel>(switches[0]).mode, SwitchChannel::mode_of(0));
    EXPECT_EQ(testing::as<SwitchChannel>(switches[1]).mode, SwitchChannel::mode_of(3));
    EXPECT_EQ(testing::as<SwitchChannel>(switches[1]).channel, 36);
}

TEST_F(ScanTest, a_part_that_is_refused_does_not_lose_what_the_others_found) {
    use_channels({{Band::ghz5, 36, false}, {Band::ghz5, 40, false}, {Band::ghz5, 44, false}});
    status = [this](Id id) {
        return id.message() == id::start_scan && parts().back().front() == 40 ? 2u : 0u;
    };
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts().size(), 3u);
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::done});
    EXPECT_EQ(core->counters().scan_parts_refused, 1u);
}

TEST_F(ScanTest, one_that_is_refused_altogether_says_so) {
    status = [](Id id) { return id.message() == id::start_scan ? 2u : 0u; };
    ASSERT_TRUE(scan());
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::refused});
    status = [](Id) { return 0u; };
    ASSERT_TRUE(scan());
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::done});
}

TEST_F(ScanTest, one_that_the_firmware_does_not_end_is_aborted_and_goes_no_further) {
    use_channels({{Band::ghz5, 36, false}, {Band::ghz5, 40, false}});
    confirmed = [](Id) {};
    ASSERT_TRUE(scan());
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted});
    EXPECT_EQ(parts().size(), 1u);
}

TEST_F(ScanTest, a_second_one_is_refused_while_one_is_under_way) {
    confirmed = [](Id) {};
    operate([&] {
        EXPECT_TRUE(scanner.scan(request, probe));
        EXPECT_EQ(scanner.scan(request, probe).error(), Errc::busy);
        env.sleep(ms);
        core->abandon();
    });
    EXPECT_EQ(sent_as(id::start_scan).size(), 1u);
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted});
}

TEST_F(ScanTest, one_that_is_stopped_begins_no_further_part_and_is_aborted) {
    use_channels({{Band::ghz5, 36, false}, {Band::ghz5, 40, false}});
    confirmed = [this](Id id) {
        if (id.message() == id::stop_scan)
            indicate(id::scan_complete, ScanComplete{{}, 1, 0, 0});
    };
    operate([&] {
        EXPECT_TRUE(scanner.scan(request, probe));
        env.sleep(ms);
        EXPECT_TRUE(scanner.stop_scan());
        env.sleep(ms);
    });
    EXPECT_EQ(parts().size(), 1u);
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted});
}

TEST_F(ScanTest, a_lost_device_ends_it_at_once) {
    confirmed = [](Id) {};
    operate([&] {
        EXPECT_TRUE(scanner.scan(request, probe));
        env.sleep(ms);
        core->request_restart(Errc::timeout);
        const auto begin_ns = env.now_ns();
        scanner.wait_for_scan_work();
        EXPECT_EQ(env.now_ns(), begin_ns);
    });
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted});
}

/// Of a network on channel 36 that the driver has given up.
struct WayBackTest : ScanTest {
    static constexpr MacAddress bssid{2, 0, 0, 0, 0, 9};

    WayBackTest() {
        use_channels({{Band::ghz2_4, 1, false},
                      {Band::ghz2_4, 6, false},
                      {Band::ghz2_4, 11, false},
                      {Band::ghz2_4, 12, true},
                      {Band::ghz2_4, 13, true},
                      {Band::ghz5, 36, false},
                      {Band::ghz5, 40, false},
                      {Band::ghz5, 44, false},
                      {Band::ghz5, 48, false}});
        join(true);
        run([this] { core->reconnect().on_joining(bssid); });
    }
    void leave() {
        run([this] { core->refuse_frames(); });
    }
    void give_up() {
        run([this] { core->reconnect().on_broken(); });
        leave();
    }
    /// While channel 36 is scanned its beacon comes.
    void be_there() {
        confirmed = [this](Id id) {
            if (id.message() != id::start_scan)
                return;
            if (parts().back() == std::vector{36u})
                receive_beacon();
            indicate(id::scan_complete, ScanComplete{});
        };
    }

  private:
    void receive_beacon() {
        ReceiveIndication indication{};
        indication.channel = 36;
        indication.rate = rate::first_ofdm;
        wire::ieee80211::Header beacon{};
        beacon.type = wire::ieee80211::frame::beacon;
        beacon.address2 = bssid;
        indicate(id::receive, indication, wire::bytes_of(beacon));
    }
};

TEST_F(WayBackTest, begins_on_the_channel_of_the_network_and_ends_when_it_was_heard) {
    give_up();
    be_there();
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts(), (std::vector<std::vector<unsigned>>{{36}}));
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted}) << "not all was looked at";
}

TEST_F(WayBackTest, goes_over_all_channels_where_it_was_not_heard) {
    give_up();
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts(),
              (std::vector<std::vector<unsigned>>{{36}, {1, 6, 11}, {12, 13}, {40}, {44}, {48}}));
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::done});
}

TEST_F(WayBackTest, is_not_looked_for_by_whoever_left_the_network) {
    leave();
    be_there();
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts().size(), 6u);
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::done});
}

/// It would keep the one for the way back waiting.
TEST_F(WayBackTest, a_scan_under_way_in_the_network_ends_when_it_is_left) {
    Station<host::VirtualPort, Policy> station(*core);
    answer_stop();
    operate([&] {
        EXPECT_TRUE(station.scan(request, probe));
        env.sleep(20 * ms);
        core->reconnect().on_broken();
        EXPECT_TRUE(station.leave());
        EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted});
    });
}

TEST_F(WayBackTest, is_not_looked_for_in_a_network) {
    run([this] { core->reconnect().on_broken(); });
    be_there();
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts().size(), 6u);
}

TEST_F(WayBackTest, leaves_a_scan_of_few_channels_as_it_was_asked_for) {
    use_channels({{Band::ghz2_4, 6, false}, {Band::ghz5, 36, false}});
    give_up();
    be_there();
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts(), (std::vector<std::vector<unsigned>>{{6}, {36}}));
}

TEST_F(WayBackTest, leaves_a_scan_without_the_channel_as_it_was_asked_for) {
    for (std::size_t i = 5; i < 9; i++)
        request.channels[i] = {Band::ghz2_4, static_cast<std::uint8_t>(i - 3), false};
    give_up();
    ASSERT_TRUE(scan());
    EXPECT_EQ(parts(), (std::vector<std::vector<unsigned>>{{1, 6, 11, 2, 3, 4, 5}, {12, 13}}));
}

TEST_F(ScanTest, a_request_out_of_range_is_invalid) {
    request.channel_count = 0;
    EXPECT_EQ(scan().error(), Errc::invalid);
    request.channel_count = driver::max_scan_channels + 1;
    EXPECT_EQ(scan().error(), Errc::invalid);
    request.channel_count = 1;
    request.ssid_count = 3;
    EXPECT_EQ(scan().error(), Errc::invalid);
    request.ssid_count = 0;
    probe.resize(max_mib_bytes);
    EXPECT_EQ(scan().error(), Errc::invalid);
    EXPECT_TRUE(sent.empty());
}

TEST_F(ScanTest, as_many_channels_and_ssids_as_there_can_be_fit) {
    request.channel_count = driver::max_scan_channels;
    request.ssid_count = max_scan_ssids;
    ASSERT_TRUE(scan());
    EXPECT_EQ(asked().size(), sizeof(StartScan) + 48 * sizeof(ScanChannel) + 2 * sizeof(ScanSsid));
}

TEST_F(ScanTest, a_stop_is_a_command_of_its_own) {
    operate([&] { EXPECT_TRUE(scanner.stop_scan()); });
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(id_of(sent[0]).message(), id::stop_scan);
    EXPECT_EQ(sent[0].size(), sizeof(Header));
}

/// The chip is on other channels for seconds, and the authentication would wait for them.
TEST_F(ScanTest, a_scan_under_way_gives_way_to_a_join) {
    answer_stop();
    operate([&] {
        EXPECT_TRUE(scanner.scan(request, probe));
        env.sleep(20 * ms);
        const auto begin_ns = env.now_ns();
        scanner.give_way();
        EXPECT_LE(env.now_ns() - begin_ns, 10 * ms);
    });
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted});
}

TEST_F(ScanTest, a_join_does_not_wait_long_for_firmware_that_does_not_end_its_scan) {
    confirmed = [](Id) {};
    operate([&] {
        EXPECT_TRUE(scanner.scan(request, probe));
        env.sleep(20 * ms);
        const auto begin_ns = env.now_ns();
        scanner.give_way();
        EXPECT_LE(env.now_ns() - begin_ns, 300 * ms);
    });
}

} // namespace
} // namespace besser::driver
