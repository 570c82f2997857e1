// SPDX-License-Identifier: GPL-2.0-only
// A station's network: how it is joined, kept, moved with, and left (protocol.md 5.3, 5.7 and 5.8).
// Contexts and errors are those of driver/station.hpp.
#pragma once

#include "driver/coexistence.hpp"
#include "driver/rates.hpp"
#include "driver/signal.hpp"

#include <optional>

namespace besser::driver {

template <Port P, class Policy>
class Connection {
  public:
    explicit Connection(Core<P, Policy> &core) : requests_(core), coexistence_(core) {}

    /// EDCA parameters of all four categories, in AccessCategory's order (0x0012 for each queue,
    /// then 0x0013).
    Result<> set_edca(const std::array<EdcaParameters, access_categories> &edca) {
        using namespace wire::wsm;
        for (const std::uint8_t aci :
             {queue::voice, queue::video, queue::best_effort, queue::background}) {
            TxQueueParams params{};
            params.aci = aci;
            BESSER_TRY(requests_.command(id::tx_queue_params, params));
        }
        EdcaParams params{};
        for (std::size_t i = 0; i < access_categories; i++) {
            const auto &category =
                edca[access_categories - 1 - i]; // the chip wants background first, voice last
            params.cw_min[i] = category.cw_min;
            params.cw_max[i] = category.cw_max;
            params.aifs[i] = category.aifs;
            params.txop_32us[i] = category.txop_32us;
        }
        BESSER_TRY(requests_.command(id::edca_params, params));
        return requests_.write_mib(mib::uapsd, Uapsd{});
    }

    /// Tunes to a network, so that authentication can begin (protocol.md 5.3). Errc::rejected: the
    /// firmware refused each time, and may be asked again: it was reset, without which the next
    /// JOIN would leave it half joined (field.md F2).
    Result<> join(const JoinParameters &parameters, Bytes probe_request) {
        const TxRates rates = basic_rates(parameters.channel.band);
        const auto link = requests_.core().refuse_frames();
        known_.reset();
        bssid_ = parameters.bssid;
        requests_.core().reconnect().on_joining(bssid_);
        requests_.core().set_rates(rates);
        BESSER_TRY(insist_on_joining(parameters, rates, probe_request));
        requests_.core().set_network({false, 0, parameters.channel.number});
        return requests_.core().admit_frames(link);
    }

    /// After the association response (protocol.md 5.8, step 7), and again when any of it has
    /// changed: the firmware is told what it does not know yet. Of what it refuses only its being
    /// associated is an error, Errc::rejected; the rest is told all the same.
    Result<> associated(const AssociationParameters &to) {
        using namespace wire::wsm;
        using To = AssociationParameters;
        const auto before = known_;
        const auto changed = [&](auto... fields) {
            return !before || ((to.*fields != (*before).*fields) || ...);
        };
        known_ = to;
        if (changed(&To::ht_protection))
            BESSER_TRY(tolerate(requests_.write_mib_word(mib::ht_protection, to.ht_protection)));
        if (changed(&To::short_preamble, &To::greenfield, &To::rates))
            BESSER_TRY(tolerate(write_association_mode(to)));
        if (!before)
            BESSER_TRY(tolerate(set_keep_alive(keep_alive_s)));
        if (changed(&To::association_id, &To::rates, &To::mcs_mask))
            if (auto told = set_bss_params(to); !told) {
                known_.reset(); // it is told anew with the next change
                return told;
            }
        const auto network = requests_.core().network();
        requests_.core().set_network({true, network.width_type, network.channel});
        if (changed(&To::dtim_period, &To::listen_interval))
            BESSER_TRY(tolerate(requests_.write_mib(
                mib::beacon_wakeup, BeaconWakeup{to.dtim_period, 0, to.listen_interval})));
        if (!before) {
            BESSER_TRY(tolerate(set_block_ack(block_ack_tids, block_ack_tids)));
            BESSER_TRY(tolerate(give_null_frame()));
        }
        if (changed(&To::short_slot))
            BESSER_TRY(tolerate(requests_.write_mib_word(
                mib::slot_time, to.short_slot ? slot_time::short_us : slot_time::long_us)));
        if (!before)
            BESSER_TRY(tolerate(set_signal_average(requests_, associated_signal_average)));
        if (!before) {
            BESSER_TRY(tolerate(receive_beacons_with_news_alone()));
            coexistence_.on_associated(wire::wsm::is_ghz5(network.channel) ? Band::ghz5
                                                                           : Band::ghz2_4);
        }
        return changed(&To::rates, &To::mcs_mask) ? tolerate(use_rates_of(to)) : Result<>();
    }

    /// Gives the network up (protocol.md 5.8, step 11). The RESET is sent whatever else fails: the
    /// next JOIN needs it.
    Result<> leave() {
        auto &core = requests_.core();
        if (core.in_network() && core.network().associated)
            core.reconnect().on_left();
        core.refuse_frames();
        known_.reset();
        const auto quiet = set_keep_alive(0);
        const auto left = reset();
        const auto average = set_signal_average(requests_, idle_signal_average);
        const auto sessions = set_block_ack(0, 0);
        coexistence_.on_left();
        for (const auto &result : {left, quiet, average, sessions})
            if (!result)
                return result;
        return {};
    }

    /// Moves with the network to another channel, or another width of it. `type`: 0 HT20, 2 HT40-,
    /// 3 HT40+.
    Result<> switch_channel(std::uint16_t number, std::uint8_t type) {
        BESSER_TRY(requests_.switch_channel(number, type));
        auto &core = requests_.core();
        core.set_network({core.network().associated, type, number});
        return {};
    }

    /// Has crossings told (Env::signal_changed) until the network is left; nothing: not any more.
    /// Only once associated.
    Result<> watch_signal(const std::optional<SignalBounds> &bounds) {
        return set_signal_average(requests_, associated_signal_average, bounds);
    }

    /// 0 switches RTS off.
    Result<> set_rts_threshold(std::uint32_t bytes) {
        return requests_.write_mib_word(wire::wsm::mib::rts_threshold, bytes);
    }

  private:
    static constexpr std::uint8_t block_ack_tids = 0xB1; ///< protocol.md 1.4, BA tid mask
    static constexpr std::uint16_t keep_alive_s = 15;    ///< protocol.md 5.7
    static constexpr std::uint8_t lost_beacons = 20;
    /// Of mac80211's three tries one is not enough where three JOINs of ten are refused (field.md
    /// F3). It waits meanwhile with the wiphy's mutex, so a firmware that takes its time to refuse
    /// is asked once.
    static constexpr int join_tries = 3;
    static constexpr std::int64_t join_patience_ns = 200'000'000;
    /// Until there are keys (protocol.md 5.7, MIB 0x1020 at join).
    static constexpr std::uint32_t before_keys =
        wire::wsm::management_protection::unprotected_allowed |
        wire::wsm::management_protection::encrypted_authentication;

    Result<> insist_on_joining(const JoinParameters &parameters, const TxRates &rates,
                               Bytes probe_request) {
        auto &core = requests_.core();
        const auto until = core.env().now_ns() + join_patience_ns;
        for (int tries = 1;; tries++) {
            BESSER_TRY(prepare_join(rates, probe_request));
            coexistence_.on_joining(parameters.channel.band);
            const auto joined = tune(parameters);
            if (joined)
                return joined;
            const auto clean = reset();
            if (joined.error() != Errc::rejected)
                return joined;
            core.counters().joins_refused.add();
            if (!clean || tries == join_tries || core.env().now_ns() >= until)
                return joined;
        }
    }

    Result<> prepare_join(const TxRates &rates, Bytes probe_request) {
        using namespace wire::wsm;
        BESSER_TRY(set_block_ack(0, block_ack_tids));
        BESSER_TRY(requests_.write_mib_word(mib::management_protection, before_keys));
        BESSER_TRY(requests_.write_template(template_type::probe_request, probe_request));
        return requests_.write_mib(mib::rate_policy, rate_policies_of(rates));
    }

    Result<> tune(const JoinParameters &parameters) {
        BESSER_TRY(requests_.command(wire::wsm::id::join, join_message(parameters)));
        return receive_from_network_alone();
    }

    Result<> reset() {
        using namespace wire::wsm;
        return requests_.command(id::reset, Reset{{}, Reset::keep});
    }

    Result<> write_association_mode(const AssociationParameters &to) {
        using namespace wire::wsm;
        return requests_.write_mib(
            mib::association_mode,
            AssociationMode{association_mode::all, to.short_preamble, to.greenfield, 0, to.rates});
    }

    Result<> set_bss_params(const AssociationParameters &to) {
        wire::wsm::SetBssParams bss{};
        bss.lost_beacons = lost_beacons;
        bss.association_id = to.association_id;
        bss.rate_set = to.rates;
        bss.ht_rates = mcs_rate_bits(to.mcs_mask);
        return requests_.command(wire::wsm::id::set_bss_params, bss);
    }

    Result<> use_rates_of(const AssociationParameters &to) {
        const TxRates rates = data_rates(requests_.core().rates(), to);
        requests_.core().set_rates(rates);
        return requests_.write_mib(wire::wsm::mib::rate_policy, rate_policies_of(rates));
    }

    /// Firmware that refuses a MIB goes on as it was, and so does the network (field.md F11).
    Result<> tolerate(Result<> result) {
        if (result || result.error() != Errc::rejected)
            return result;
        requests_.core().env().log(LogLevel::warning,
                                   "the firmware refused a part of the association");
        return {};
    }

    static wire::wsm::Join join_message(const JoinParameters &parameters) {
        using namespace wire::wsm;
        Join message{};
        message.mode = join_mode::bss;
        message.band = parameters.channel.band == Band::ghz5 ? band::ghz5 : band::ghz2_4;
        message.channel = parameters.channel.number;
        message.bssid = parameters.bssid;
        message.short_preamble = 1;
        message.probe_for_join = 1;
        message.dtim = std::max<std::uint8_t>(parameters.dtim_period, 1);
        message.ssid_length = parameters.ssid.length;
        message.ssid = parameters.ssid.bytes;
        message.beacon_interval = parameters.beacon_interval_tu;
        message.basic_rates = parameters.basic_rates;
        return message;
    }

    /// Ten beacons a second would wake an idle host for nothing. Their absence the firmware tells
    /// (connection_lost), and what of a network changes while it lasts passes.
    Result<> receive_beacons_with_news_alone() {
        using namespace wire::wsm;
        const auto news = [](std::uint8_t element) {
            return BeaconFilterEntry{element, beacon_news::any, {}, {}};
        };
        namespace element = wire::ieee80211::element;
        BESSER_TRY(requests_.write_mib(
            mib::beacon_filter_table,
            BeaconFilterTable<3>{
                3,
                {news(element::channel_switch), news(element::erp), news(element::ht_operation)}}));
        return requests_.write_mib(mib::beacon_filter_enable,
                                   BeaconFilter{beacon_filter::enabled, 0});
    }

    /// Frames of the BSS and no others; of these every beacon until it is associated: the upper
    /// edge learns the network by them. Firmware that does not let filters be switched off has none
    /// on, or it passes too little, which shows.
    Result<> receive_from_network_alone() {
        using namespace wire::wsm;
        BESSER_TRY(requests_.write_mib_word(mib::rx_filter, rx_filter::bssid));
        BESSER_TRY(tolerate(requests_.write_mib(mib::beacon_filter_enable, BeaconFilter{})));
        return tolerate(requests_.write_mib_word(mib::bssid_filter, bssid_filter_on));
    }
    static constexpr std::uint32_t bssid_filter_on = 0; ///< the MIB disables it

    /// With which the firmware tells the access point that it does not listen for a while: on other
    /// channels during a background scan, or asleep. Frames for it are kept meanwhile. Without a
    /// QoS field, as the vendor's driver gives it (protocol.md 5.8, step 7).
    Result<> give_null_frame() {
        namespace dot11 = wire::ieee80211;
        dot11::Header frame{};
        frame.type = dot11::frame::null_data;
        frame.flags = dot11::flag::to_ds;
        frame.address1 = bssid_;
        frame.address2 = requests_.core().env().mac_address();
        frame.address3 = bssid_;
        return requests_.write_template(wire::wsm::template_type::qos_null, wire::bytes_of(frame),
                                        wire::wsm::template_rate_any);
    }

    Result<> set_block_ack(std::uint8_t tx_tids, std::uint8_t rx_tids) {
        return requests_.write_mib(wire::wsm::mib::block_ack_policy,
                                   wire::wsm::BlockAckPolicy{tx_tids, 0, rx_tids, 0});
    }
    Result<> set_keep_alive(std::uint16_t seconds) {
        return requests_.write_mib(wire::wsm::mib::keep_alive, wire::wsm::KeepAlive{seconds, 0});
    }

    Requests<P, Policy> requests_;
    Coexistence<P, Policy> coexistence_;
    /// What the firmware was told of the association; nothing: it is in none.
    std::optional<AssociationParameters> known_;
    MacAddress bssid_{}; ///< of the network last joined
};

} // namespace besser::driver
