// SPDX-License-Identifier: GPL-2.0-only
#include "driver/join.hpp"

#include "driver/test_firmware.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;

struct JoinTest : testing::FirmwareTest {
    std::vector<std::uint8_t> probe{1, 2, 3};
    JoinParameters parameters = network();
    AssociationParameters association = answer();

    static JoinParameters network() {
        JoinParameters made{};
        made.bssid = {2, 0, 0, 0, 0, 9};
        made.ssid = {2, {'a', 'b'}};
        made.channel.number = 6;
        made.beacon_interval_tu = 100;
        made.basic_rates = 7;
        return made;
    }
    static AssociationParameters answer() {
        AssociationParameters made{};
        made.association_id = 5;
        made.rates = 0x3FCF;
        made.mcs_mask = 0xFF;
        made.dtim_period = 2;
        made.listen_interval = 10;
        return made;
    }
    Connection<host::VirtualPort, Policy> connection{*core};
    template <class Operation>
    Result<> on_connection(Operation operation) {
        Result<> result = Errc::gone;
        operate([&] { result = operation(connection); });
        return result;
    }
    Result<> join() {
        return on_connection([this](auto &to) { return to.join(parameters, probe); });
    }
    Result<> associate() {
        return on_connection([this](auto &to) { return to.associated(association); });
    }
};

TEST_F(JoinTest, the_chip_is_prepared_then_tuned_then_filtered) {
    ASSERT_TRUE(join());
    EXPECT_EQ(order(), (std::vector<unsigned>{mib::block_ack_policy, mib::management_protection,
                                              mib::template_frame, mib::rate_policy, id::coex,
                                              id::join, mib::rx_filter, mib::beacon_filter_enable,
                                              mib::bssid_filter}));
    const auto message = testing::as<Join>(sent_as(id::join).at(0));
    EXPECT_EQ(message.mode, join_mode::bss);
    EXPECT_EQ(message.band, band::ghz2_4);
    EXPECT_EQ(message.channel, 6);
    EXPECT_EQ(message.bssid, parameters.bssid);
    EXPECT_EQ(message.dtim, 1) << "not known yet";
    EXPECT_EQ(message.ssid_length, 2u);
    EXPECT_EQ(message.beacon_interval, 100u);
    EXPECT_EQ(message.basic_rates, 7u);
}

TEST_F(JoinTest, until_there_are_keys_authentication_passes_unprotected) {
    ASSERT_TRUE(join());
    EXPECT_EQ(word(mib::management_protection), 6u);
}

TEST_F(JoinTest, only_its_own_network_is_heard_and_all_of_its_beacons) {
    ASSERT_TRUE(join());
    EXPECT_EQ(word(mib::rx_filter), rx_filter::bssid);
    EXPECT_EQ(body(mib::beacon_filter_enable), testing::Message(8, 0));
    EXPECT_EQ(word(mib::bssid_filter), 0u);
}

TEST_F(JoinTest, once_associated_only_beacons_with_news_are_heard) {
    ASSERT_TRUE(join());
    ASSERT_TRUE(associate());
    const auto table = testing::as<BeaconFilterTable<3>>(body(mib::beacon_filter_table));
    EXPECT_EQ(table.count, 3u);
    EXPECT_EQ(body(mib::beacon_filter_table).size(), sizeof(table)) << "nobody else counts (F11)";
    EXPECT_EQ(table.entry[2].element, wire::ieee80211::element::ht_operation);
    EXPECT_EQ(testing::as<BeaconFilter>(body(mib::beacon_filter_enable)).enable,
              beacon_filter::enabled);
}

/// Without the reset the next JOIN would leave the firmware half joined (field.md F2).
TEST_F(JoinTest, a_refused_one_is_followed_by_a_reset) {
    for (const unsigned refused : {unsigned{id::join}, unsigned{mib::rx_filter}}) {
        sent.clear();
        status = [refused, this](Id) { return order().back() == refused ? 1u : 0u; };
        EXPECT_EQ(join().error(), Errc::rejected);
        const auto all = order();
        EXPECT_EQ(all.back(), id::reset);
        for (std::size_t i = 0; i + 1 < all.size(); i++)
            if (all[i] == refused) {
                EXPECT_EQ(all[i + 1], id::reset) << "nothing else follows";
            }
    }
}

TEST_F(JoinTest, a_refused_one_is_tried_twice_more) {
    status = [this](Id) { return order().back() == id::join && sent_as(id::join).size() < 3; };
    EXPECT_TRUE(join());
    EXPECT_EQ(sent_as(id::join).size(), 3u);
    EXPECT_EQ(core->counters().joins_refused, 2u);

    sent.clear();
    status = [this](Id) { return order().back() == id::join; };
    EXPECT_EQ(join().error(), Errc::rejected);
    EXPECT_EQ(sent_as(id::join).size(), 3u);
    EXPECT_EQ(core->counters().joins_refused, 5u);
}

/// mac80211 waits with the wiphy's mutex.
TEST_F(JoinTest, firmware_that_is_slow_to_refuse_is_not_asked_again) {
    status = [this](Id) {
        if (order().back() != id::join)
            return 0u;
        env.sleep(second / 4);
        return 1u;
    };
    EXPECT_EQ(join().error(), Errc::rejected);
    EXPECT_EQ(sent_as(id::join).size(), 1u);
}

TEST_F(JoinTest, firmware_that_refuses_the_reset_is_not_asked_again) {
    status = [this](Id) {
        return order().back() == id::join || order().back() == id::reset ? 1u : 0u;
    };
    EXPECT_EQ(join().error(), Errc::rejected);
    EXPECT_EQ(sent_as(id::join).size(), 1u);
}

TEST_F(JoinTest, frames_pass_from_the_join_to_the_leave) {
    const auto passes = [this] {
        bool taken = false;
        run([&] {
            auto frame = vkernel::Frame::allocate(env, 100);
            taken = core->put(frame, {AccessCategory::best_effort, 0, false, false, {}});
            while (core->fetch(0)) {
            }
        });
        return taken;
    };
    EXPECT_FALSE(passes());
    ASSERT_TRUE(join());
    EXPECT_TRUE(passes());
    ASSERT_TRUE(on_connection([](auto &to) { return to.leave(); }));
    EXPECT_FALSE(passes());
}

TEST_F(JoinTest, a_join_during_which_the_device_is_restarted_lets_no_frame_pass) {
    confirmed = [this](Id id) {
        if (id.message() == id::join)
            core->refuse_frames(); // as the restart does
    };
    EXPECT_EQ(join().error(), Errc::gone);
}

TEST_F(JoinTest, before_the_answer_frames_go_at_the_lowest_rate) {
    ASSERT_TRUE(join());
    EXPECT_EQ(core->rates().data_rate, 0);
    parameters.channel.band = Band::ghz5;
    ASSERT_TRUE(join());
    EXPECT_EQ(core->rates().data_rate, rate::first_ofdm);
}

TEST_F(JoinTest, the_answer_sets_rates_and_what_keeps_the_link_alive) {
    ASSERT_TRUE(associate());
    EXPECT_EQ(order(),
              (std::vector<unsigned>{mib::ht_protection, mib::association_mode, mib::keep_alive,
                                     id::set_bss_params, mib::beacon_wakeup, mib::block_ack_policy,
                                     mib::template_frame, mib::slot_time, mib::rssi_threshold,
                                     mib::beacon_filter_table, mib::beacon_filter_enable,
                                     id::driver_command, id::coex, mib::rate_policy}));
    EXPECT_EQ(core->rates().data_rate, rate::last_mcs);
    EXPECT_TRUE(core->rates().ht);
    const auto bss = testing::as<SetBssParams>(sent_as(id::set_bss_params).at(0));
    EXPECT_EQ(bss.association_id, 5);
    EXPECT_EQ(bss.lost_beacons, 20);
    EXPECT_EQ(bss.rate_set, 0x3FCFu);
    EXPECT_EQ(bss.ht_rates, 0xFFu << 14);
    EXPECT_EQ(body(mib::association_mode), (testing::Message{0x1F, 0, 0, 0, 0xCF, 0x3F, 0, 0}));
    EXPECT_EQ(body(mib::keep_alive), (testing::Message{15, 0, 0, 0}));
    EXPECT_EQ(body(mib::beacon_wakeup), (testing::Message{2, 0, 10, 0}));
    EXPECT_EQ(body(mib::block_ack_policy), (testing::Message{0xB1, 0, 0xB1, 0}));
    EXPECT_EQ(body(mib::rssi_threshold), (testing::Message{0x0D, 0, 0, 8}));
    EXPECT_EQ(word(mib::slot_time), 20u);
}

TEST_F(JoinTest, once_associated_the_firmware_has_a_frame_to_say_that_it_does_not_listen) {
    ASSERT_TRUE(join());
    ASSERT_TRUE(associate());
    const auto written = body(mib::template_frame);
    const auto front = testing::as<TemplateHead>(written);
    EXPECT_EQ(front.type, template_type::qos_null);
    EXPECT_EQ(front.rate, template_rate_any);
    ASSERT_EQ(written.size(), sizeof(TemplateHead) + sizeof(wire::ieee80211::Header));
    EXPECT_EQ(front.length, sizeof(wire::ieee80211::Header));
    const auto frame = testing::as<wire::ieee80211::Header>(
        {written.begin() + sizeof(TemplateHead), written.end()});
    EXPECT_EQ(frame.type, wire::ieee80211::frame::null_data);
    EXPECT_EQ(frame.flags, wire::ieee80211::flag::to_ds);
    EXPECT_EQ(frame.address1, parameters.bssid);
    EXPECT_EQ(frame.address2, env.mac_address());
    EXPECT_EQ(frame.address3, parameters.bssid);
}

TEST_F(JoinTest, bounds_of_the_signal_are_told_in_rcpi) {
    ASSERT_TRUE(associate());
    const auto told = [this](std::optional<SignalBounds> bounds) {
        sent.clear();
        EXPECT_TRUE(on_connection([&](auto &to) { return to.watch_signal(bounds); }));
        return body(mib::rssi_threshold);
    };
    EXPECT_EQ(told(SignalBounds{-72, -68}), (testing::Message{0x01, 76, 84, 8}));
    EXPECT_EQ(told(SignalBounds{-500, 500}), (testing::Message{0x01, 0, 220, 8}));
    EXPECT_EQ(told(std::nullopt), (testing::Message{0x0D, 0, 0, 8}));
}

TEST_F(JoinTest, of_a_change_only_what_is_new_is_told) {
    ASSERT_TRUE(associate());
    const auto told_of = [this](auto change) {
        sent.clear();
        change(association);
        EXPECT_TRUE(associate());
        return order();
    };
    EXPECT_TRUE(told_of([](auto &) {}).empty());
    EXPECT_EQ(told_of([](auto &to) { to.short_slot = true; }),
              std::vector{unsigned{mib::slot_time}});
    EXPECT_EQ(word(mib::slot_time), 9u);
    EXPECT_EQ(told_of([](auto &to) { to.dtim_period = 3; }),
              std::vector{unsigned{mib::beacon_wakeup}});
    EXPECT_EQ(told_of([](auto &to) { to.ht_protection = 1; }),
              std::vector{unsigned{mib::ht_protection}});
    EXPECT_EQ(told_of([](auto &to) { to.short_preamble = true; }),
              std::vector{unsigned{mib::association_mode}});
    EXPECT_EQ(told_of([](auto &to) { to.mcs_mask = 0; }),
              (std::vector<unsigned>{id::set_bss_params, mib::rate_policy}));
    EXPECT_FALSE(core->rates().ht);
}

TEST_F(JoinTest, another_network_is_told_all) {
    ASSERT_TRUE(associate());
    const auto all = order();
    ASSERT_TRUE(on_connection([](auto &to) { return to.leave(); }));
    sent.clear();
    ASSERT_TRUE(associate());
    EXPECT_EQ(order(), all);
    ASSERT_TRUE(join());
    sent.clear();
    ASSERT_TRUE(associate());
    EXPECT_EQ(order(), all);
}

TEST_F(JoinTest, a_refused_part_does_not_keep_the_rest_from_the_firmware) {
    for (const auto refused : {mib::ht_protection, mib::association_mode, mib::keep_alive,
                               mib::beacon_wakeup, mib::block_ack_policy, mib::template_frame,
                               mib::slot_time, mib::rssi_threshold, mib::rate_policy}) {
        status = [](Id) { return 0u; };
        ASSERT_TRUE(join());
        sent.clear();
        status = [refused, this](Id) { return order().back() == refused ? 1u : 0u; };
        EXPECT_TRUE(associate()) << refused;
        EXPECT_EQ(sent.size(), 14u) << refused;
    }
}

TEST_F(JoinTest, firmware_that_refuses_to_be_associated_is_told_again_with_the_next_change) {
    status = [](Id id) { return id.message() == id::set_bss_params ? 1u : 0u; };
    EXPECT_EQ(associate().error(), Errc::rejected);
    status = [](Id) { return 0u; };
    sent.clear();
    EXPECT_TRUE(associate());
    EXPECT_EQ(sent_as(id::set_bss_params).size(), 1u);
}

TEST_F(JoinTest, the_reset_of_a_leave_is_sent_whatever_else_is_refused) {
    status = [](Id id) { return id.message() == id::write_mib ? 1u : 0u; };
    EXPECT_EQ(on_connection([](auto &to) { return to.leave(); }).error(), Errc::rejected);
    EXPECT_EQ(sent_as(id::reset).size(), 1u);
}

TEST_F(JoinTest, leaving_undoes_it_and_keeps_the_statistics) {
    ASSERT_TRUE(on_connection([](auto &to) { return to.leave(); }));
    EXPECT_EQ(order(),
              (std::vector<unsigned>{mib::keep_alive, id::reset, mib::rssi_threshold,
                                     mib::block_ack_policy, id::driver_command, id::coex}));
    EXPECT_EQ(testing::as<Reset>(sent_as(id::reset).at(0)).statistics, Reset::keep);
    EXPECT_EQ(word(mib::keep_alive), 0u);
    EXPECT_EQ(body(mib::rssi_threshold), (testing::Message{0x0D, 0, 0, 16}));
}

/// field.md F3 and F5: Bluetooth and Wi-Fi share one radio on 2.4 GHz.
TEST_F(JoinTest, who_has_the_radio_when_is_told_where_bluetooth_is) {
    const auto last_share = [this] {
        return testing::as<wire::wsm::Coexistence>(sent_as(id::coex).back());
    };
    ASSERT_TRUE(join());
    EXPECT_EQ(last_share().wifi_us, 50'000u);
    EXPECT_EQ(last_share().bluetooth_us, 52'400u);
    ASSERT_TRUE(associate());
    EXPECT_EQ(last_share().wifi_us, 102'400u);
    ASSERT_TRUE(on_connection([](auto &to) { return to.leave(); }));
    EXPECT_EQ(last_share().bluetooth_us, 80'000u);
}

TEST_F(JoinTest, on_5_ghz_nobody_shares_the_radio) {
    parameters.channel = {Band::ghz5, 36, false};
    ASSERT_TRUE(join());
    ASSERT_TRUE(associate());
    EXPECT_TRUE(sent_as(id::coex).empty());
}

TEST_F(JoinTest, the_firmware_is_told_whether_it_is_connected) {
    ASSERT_TRUE(join());
    ASSERT_TRUE(associate());
    ASSERT_TRUE(on_connection([](auto &to) { return to.leave(); }));
    const auto told = sent_as(id::driver_command);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(testing::as<WifiStatus>(told[0]).status, WifiStatus::connected);
    EXPECT_EQ(testing::as<WifiStatus>(told[1]).status, WifiStatus::idle);
}

TEST_F(JoinTest, a_switch_of_the_channel_waits_for_nothing_but_the_confirm) {
    const auto begin_ns = env.now_ns();
    EXPECT_TRUE(on_connection([](auto &to) { return to.switch_channel(11, 3); }));
    EXPECT_EQ(env.now_ns(), begin_ns);
    const auto message = testing::as<SwitchChannel>(sent_as(id::switch_channel).at(0));
    EXPECT_EQ(message.mode, 0xB0);
    EXPECT_EQ(message.channel, 11);
    EXPECT_EQ(core->network().width_type, 3);
    EXPECT_EQ(core->network().channel, 11);
}

TEST_F(JoinTest, the_chip_wants_background_first_and_voice_last) {
    std::array<EdcaParameters, access_categories> edca{};
    for (std::uint8_t i = 0; i < access_categories; i++)
        edca[i] = {std::uint16_t(10 + i), std::uint16_t(20 + i), std::uint8_t(2 + i),
                   std::uint16_t(40 + i)};
    ASSERT_TRUE(on_connection([&edca](auto &to) { return to.set_edca(edca); }));
    EXPECT_EQ(sent_as(id::tx_queue_params).size(), 4u);
    const auto params = testing::as<EdcaParams>(sent_as(id::edca_params).at(0));
    EXPECT_EQ(params.cw_min[0], 13);
    EXPECT_EQ(params.cw_max[3], 20);
    EXPECT_EQ(params.aifs[0], 5);
    EXPECT_EQ(params.txop_32us[3], 40);
    EXPECT_EQ(body(mib::uapsd), testing::Message(8, 0));
}

TEST_F(JoinTest, the_rts_threshold_is_one_word) {
    ASSERT_TRUE(on_connection([](auto &to) { return to.set_rts_threshold(500); }));
    EXPECT_EQ(word(mib::rts_threshold), 500u);
}

} // namespace
} // namespace besser::driver
