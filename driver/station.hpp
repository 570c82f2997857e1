// SPDX-License-Identifier: GPL-2.0-only
// The life of a station as commands to the firmware: configuration, scan, join, association, power
// save, keys, leave (protocol.md 5, in the order of 5.8).
//
// Every function is called in process context, sleeps, and is never called twice at once: mac80211
// serialises its configuration callbacks, and so must any other upper edge. Errc::gone: the device
// stopped or is restarted.
#pragma once

#include "driver/core.hpp"
#include "driver/keys.hpp"

#include <algorithm>
#include <cstring>

namespace besser::driver {

template <Port P, class Policy>
class Station {
  public:
    explicit Station(Core<P, Policy> &core) : core_(core) {}
    Station(const Station &) = delete;
    Station &operator=(const Station &) = delete;

    /// After the startup indication: several confirms in one message, then the radio's data
    /// (protocol.md 3.6).
    Result<> configure(const MacAddress &mac, Bytes sdd) {
        const wire::Le32 on = 1;
        for (const std::uint8_t id : {station_interface, second_interface})
            BESSER_TRY(write_mib(wire::wsm::mib::multi_confirm, on, id));
        for (const std::uint8_t id : {station_interface, second_interface})
            BESSER_TRY(send_configuration(mac, sdd, id));
        return set_signal_average(idle_signal_average);
    }

    /// EDCA parameters of all four categories, in AccessCategory's order (0x0012 for each queue,
    /// then 0x0013).
    Result<> set_edca(const std::array<EdcaParameters, access_categories> &edca) {
        using namespace wire::wsm;
        for (const std::uint8_t aci :
             {queue::voice, queue::video, queue::best_effort, queue::background}) {
            TxQueueParams params{};
            params.aci = aci;
            BESSER_TRY(command(id::tx_queue_params, params));
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
        BESSER_TRY(command(id::edca_params, params));
        return write_mib(mib::uapsd, std::array<wire::Le16, 4>{});
    }

    /// Starts a scan. Without an error scan_done() comes exactly once, if the device is restarted
    /// even before this returns; Errc::rejected: the firmware refused, and nothing follows;
    /// Errc::busy: one is under way.
    Result<> scan(const ScanRequest &request, Bytes probe_request) {
        if (request.channel_count == 0 || request.channel_count > max_scan_channels ||
            request.ssid_count > request.ssids.size())
            return Errc::invalid;
        BESSER_TRY(write_template(Template::probe_request, probe_request));
        if (!core_.events.begin_scan(request.channel_count * scan_channel_ns))
            return Errc::busy;
        auto started = start_scan(request);
        if (!started && core_.events.cancel_scan())
            return started;
        return {};
    }

    /// Ends a scan early; scan_done() still comes.
    Result<> stop_scan() { return execute(wire::wsm::id::stop_scan, {}); }

    /// Tunes to a network, so that authentication can begin (protocol.md 5.3). Errc::rejected: it
    /// was not found.
    Result<> join(const JoinParameters &parameters, Bytes probe_request) {
        using namespace wire::wsm;
        const wire::Le32 before_keys = 6; // protocol.md 5.7, MIB 0x1020 at join
        core_.rates.store(basic_rates(parameters.channel.band));
        BESSER_TRY(
            write_mib(mib::block_ack_policy, std::array<std::uint8_t, 4>{0, 0, block_ack_tids, 0}));
        BESSER_TRY(write_mib(mib::management_protection, before_keys));
        BESSER_TRY(write_template(Template::probe_request, probe_request));
        BESSER_TRY(upload_rate_policies());
        BESSER_TRY(command(id::join, join_message(parameters)));
        return set_filter();
    }

    /// After the association response (protocol.md 5.8, step 7).
    Result<> associated(const AssociationParameters &parameters) {
        using namespace wire::wsm;
        const wire::Le32 ht_protection = parameters.ht_protection;
        const wire::Le32 slot_us = parameters.short_slot ? 9 : 20;
        const AssociationMode mode{0x1F, parameters.short_preamble, parameters.greenfield, 0,
                                   parameters.rates};
        SetBssParams bss{};
        bss.lost_beacons = lost_beacons;
        bss.association_id = parameters.association_id;
        bss.rate_set = parameters.rates;
        bss.ht_rates = static_cast<std::uint32_t>(parameters.mcs_mask) << first_mcs_rate;
        core_.rates.store(data_rates(parameters));
        BESSER_TRY(write_mib(mib::ht_protection, ht_protection));
        BESSER_TRY(write_mib(mib::association_mode, mode));
        BESSER_TRY(set_keep_alive(keep_alive_s));
        BESSER_TRY(command(id::set_bss_params, bss));
        BESSER_TRY(set_listen(parameters.dtim_period, parameters.listen_interval));
        BESSER_TRY(write_mib(mib::block_ack_policy,
                             std::array<std::uint8_t, 4>{block_ack_tids, 0, block_ack_tids, 0}));
        BESSER_TRY(write_mib(mib::slot_time, slot_us));
        BESSER_TRY(set_signal_average(associated_signal_average));
        return upload_rate_policies();
    }

    /// Gives the network up (protocol.md 5.8, step 11).
    Result<> leave() {
        BESSER_TRY(set_keep_alive(0));
        BESSER_TRY(command(wire::wsm::id::reset, wire::wsm::Reset{{}, 1}));
        BESSER_TRY(set_signal_average(idle_signal_average));
        return write_mib(wire::wsm::mib::block_ack_policy, std::array<std::uint8_t, 4>{});
    }

    /// Power save on waits for the firmware's word that it is in force (protocol.md 5.1, set pm).
    Result<> set_power_save(bool on) {
        wire::wsm::SetPm message{};
        message.mode = on ? 1 : 0;
        message.fast_idle = on ? fast_idle : 0;
        core_.events.expect_power_saving();
        BESSER_TRY(command(wire::wsm::id::set_pm, message));
        return !on || core_.events.wait_power_saving(indication_timeout_ns) ? Result<>()
                                                                            : Errc::timeout;
    }

    /// Moves with the network to another channel (protocol.md 5.1, 0x0016). `type`: 0 HT20, 2
    /// HT40-, 3 HT40+.
    Result<> switch_channel(std::uint16_t number, std::uint8_t type) {
        wire::wsm::SwitchChannel message{};
        message.mode = static_cast<std::uint8_t>(type << 4 | 0x80);
        message.channel = number;
        core_.events.expect_channel_switched();
        BESSER_TRY(command(wire::wsm::id::switch_channel, message));
        return core_.events.wait_channel_switched(indication_timeout_ns) ? Result<>()
                                                                         : Errc::timeout;
    }

    /// Frames of the joined network alone are passed up. Its beacons always are: the upper edge
    /// tracks the network by them.
    Result<> set_filter() {
        using namespace wire::wsm;
        const wire::Le32 of_the_bssid = 2;
        const wire::Le32 bssid_filter_off = 0;
        BESSER_TRY(write_mib(mib::rx_filter, of_the_bssid));
        BESSER_TRY(write_mib(mib::beacon_filter_enable, std::array<wire::Le32, 2>{}));
        return write_mib(mib::bssid_filter, bssid_filter_off);
    }

    /// `slot` is the chip's key index, 0..10, chosen by the caller (protocol.md 5.5).
    Result<> add_key(std::uint8_t slot, const Key &key) {
        wire::wsm::AddKey message{};
        message.index = slot;
        if (slot >= key_slots || !KeyEncoder(key).encode(message))
            return Errc::invalid;
        if (key.cipher == Cipher::igtk) { // protocol.md 5.5: management protection comes first
            const wire::Le32 on = 1;
            BESSER_TRY(write_mib(wire::wsm::mib::management_protection, on));
        }
        return command(wire::wsm::id::add_key, message);
    }
    Result<> remove_key(std::uint8_t slot) {
        return command(wire::wsm::id::remove_key, wire::wsm::RemoveKey{{}, slot, {}});
    }

    /// 0 switches RTS off.
    Result<> set_rts_threshold(std::uint32_t bytes) {
        const wire::Le32 threshold = bytes;
        return write_mib(wire::wsm::mib::rts_threshold, threshold);
    }

    /// Transmit power in 0.1 dBm.
    Result<> set_tx_power(std::uint32_t tenth_dbm) {
        const wire::Le32 power = tenth_dbm;
        return write_mib(wire::wsm::mib::tx_power, power);
    }

  private:
    enum class Template : std::uint8_t { probe_request = 0 };

    static constexpr std::uint8_t station_interface = 0;
    static constexpr std::uint8_t second_interface = 1;
    static constexpr std::uint8_t block_ack_tids = 0xB1; ///< protocol.md 1.4, BA tid mask
    static constexpr std::uint16_t keep_alive_s = 15;    ///< protocol.md 5.7
    static constexpr std::uint8_t lost_beacons = 20;
    static constexpr std::uint8_t fast_idle = 80;
    static constexpr std::uint8_t idle_signal_average = 16;
    static constexpr std::uint8_t associated_signal_average = 8;
    static constexpr unsigned first_mcs_rate = 14; ///< WSM rate index of MCS 0
    static constexpr unsigned key_slots = 11;
    static constexpr std::size_t max_mib_bytes = 512;
    static constexpr std::uint32_t scan_channel_ms = 100; ///< protocol.md 5.2
    static constexpr std::int64_t scan_channel_ns = (scan_channel_ms + 10) * 1'000'000;
    static constexpr std::int64_t indication_timeout_ns = 5'000'000'000;

    struct AssociationMode {
        std::uint8_t flags;
        bool short_preamble;
        bool greenfield;
        std::uint8_t spacing;
        wire::Le32 basic_rates;
    };
    struct RatePolicy {
        std::uint8_t index;
        std::uint8_t short_retries;
        std::uint8_t long_retries;
        std::uint8_t flags; ///< 0x0C: the chip ends the ladder and counts itself
        std::uint8_t recovery;
        std::array<std::uint8_t, 3> pad;
        std::array<wire::Le32, 3> tries; ///< nibble k: tries at WSM rate k
    };
    static_assert(sizeof(RatePolicy) == 20);

    Result<> execute(std::uint16_t message, Bytes payload, MutableBytes confirm = {},
                     std::uint8_t interface_id = station_interface) {
        return core_.execute(wire::wsm::Id(message).with_interface(interface_id), payload, confirm);
    }

    /// A command of one layout; the header in it is not used.
    template <wire::Layout T>
    Result<> command(std::uint16_t message, const T &layout) {
        return execute(message, wire::bytes_of(layout).subspan(sizeof(wire::wsm::Header)));
    }

    template <wire::Layout T>
    Result<> write_mib(std::uint16_t mib, const T &value,
                       std::uint8_t interface_id = station_interface) {
        return write_mib_bytes(mib, wire::bytes_of(value), interface_id);
    }

    Result<> write_mib_bytes(std::uint16_t mib, Bytes value,
                             std::uint8_t interface_id = station_interface) {
        std::array<std::uint8_t, sizeof(wire::Le16) * 2 + max_mib_bytes> payload{};
        if (value.size() > max_mib_bytes)
            return Errc::invalid;
        const std::array<wire::Le16, 2> head{mib, static_cast<std::uint16_t>(value.size())};
        std::memcpy(payload.data(), &head, sizeof(head));
        if (!value.empty())
            std::memcpy(payload.data() + sizeof(head), value.data(), value.size());
        return execute(wire::wsm::id::write_mib, Bytes(payload).first(sizeof(head) + value.size()),
                       {}, interface_id);
    }

    Result<> send_configuration(const MacAddress &mac, Bytes sdd, std::uint8_t interface_id) {
        using namespace wire::wsm;
        Configuration message{};
        message.dpd_bytes = sdd_bytes + 12;
        message.dpd_version = 1;
        message.mac = mac;
        message.dpd_flags = 5;
        std::copy_n(sdd.begin(), std::min(sdd.size(), sdd_bytes), message.sdd.begin());
        return execute(id::configuration, wire::bytes_of(message).subspan(sizeof(Header)), {},
                       interface_id);
    }

    /// 0x1002: type, rate, length, frame.
    Result<> write_template(Template type, Bytes frame) {
        std::array<std::uint8_t, max_mib_bytes> value{};
        if (frame.size() > value.size() - 4)
            return Errc::invalid;
        const wire::Le16 length = static_cast<std::uint16_t>(frame.size());
        value[0] = static_cast<std::uint8_t>(type);
        std::memcpy(&value[2], &length, sizeof(length));
        std::copy(frame.begin(), frame.end(), value.begin() + 4);
        return write_mib_bytes(wire::wsm::mib::template_frame,
                               Bytes(value).first(4 + frame.size()));
    }

    Result<> start_scan(const ScanRequest &request) {
        using namespace wire::wsm;
        std::array<std::uint8_t, sizeof(StartScan) + max_scan_channels * sizeof(ScanChannel) +
                                     max_scan_ssids * sizeof(ScanSsid)>
            message{};
        const bool ghz5 = request.channels[0].band == Band::ghz5;
        auto *head = wire::view<StartScan>(MutableBytes(message));
        head->band = ghz5 ? 1 : 0;
        head->type = request.associated ? 1 : 0;
        head->flags = request.associated ? 1 : 0;
        head->max_rate = ghz5 ? 6 : 0;
        head->probe_requests = request.channels[0].no_ir ? 0 : 2;
        head->channels = request.channel_count;
        head->ssids = request.ssid_count;
        head->probe_delay = 100;
        std::size_t offset = sizeof(StartScan);
        for (std::size_t i = 0; i < request.channel_count; i++, offset += sizeof(ScanChannel))
            *wire::view<ScanChannel>(MutableBytes(message), offset) = {
                request.channels[i].number, 0, scan_channel_ms, scan_channel_ms, 0};
        for (std::size_t i = 0; i < request.ssid_count; i++, offset += sizeof(ScanSsid))
            *wire::view<ScanSsid>(MutableBytes(message), offset) = {request.ssids[i].length,
                                                                    request.ssids[i].bytes};
        return execute(id::start_scan,
                       Bytes(message).subspan(sizeof(Header), offset - sizeof(Header)));
    }

    static wire::wsm::Join join_message(const JoinParameters &parameters) {
        wire::wsm::Join message{};
        message.mode = 1;
        message.band = parameters.channel.band == Band::ghz5 ? 1 : 0;
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

    Result<> set_signal_average(std::uint8_t samples) {
        return write_mib(wire::wsm::mib::rssi_threshold,
                         std::array<std::uint8_t, 4>{0x0D, 0, 0, samples});
    }
    Result<> set_keep_alive(std::uint16_t seconds) {
        return write_mib(wire::wsm::mib::keep_alive, std::array<wire::Le16, 2>{seconds, 0});
    }
    Result<> set_listen(std::uint8_t dtim, std::uint16_t interval) {
        const std::array<std::uint8_t, 4> value{dtim, 0, static_cast<std::uint8_t>(interval),
                                                static_cast<std::uint8_t>(interval >> 8)};
        return write_mib(wire::wsm::mib::beacon_wakeup, value);
    }

    static TxRates basic_rates(Band band) {
        const std::uint8_t lowest = band == Band::ghz5 ? 6 : 0;
        return {.data_rate = lowest, .management_rate = lowest, .ht = false};
    }

    TxRates data_rates(const AssociationParameters &parameters) const {
        TxRates rates = core_.rates.load();
        rates.ht = parameters.mcs_mask != 0;
        const std::uint32_t usable = rates.ht ? static_cast<std::uint32_t>(parameters.mcs_mask)
                                                    << first_mcs_rate
                                              : parameters.rates;
        for (std::uint8_t rate = 0; rate < 22; rate++)
            if ((usable >> rate & 1) != 0)
                rates.data_rate = rate;
        return rates;
    }

    /// Two ladders: data starts at the best rate and falls to the lowest, management stays at the
    /// lowest.
    Result<> upload_rate_policies() {
        const TxRates rates = core_.rates.load();
        struct {
            std::array<std::uint8_t, 4> head{2, 0, 0, 0};
            std::array<RatePolicy, 2> policies{};
        } table;
        table.policies[0] = {data_policy, 7, 7, 0x0C, 0, {}, {}};
        table.policies[1] = {management_policy, 7, 7, 0x0C, 0, {}, {}};
        add_tries(table.policies[0], rates.data_rate, 5);
        add_tries(table.policies[0], rates.management_rate, 2);
        add_tries(table.policies[1], rates.management_rate, 7);
        return write_mib(wire::wsm::mib::rate_policy, table);
    }
    static void add_tries(RatePolicy &policy, std::uint8_t rate, std::uint32_t tries) {
        auto &word = policy.tries[rate / 8];
        word = word + (tries << (rate % 8 * 4));
    }

    Core<P, Policy> &core_;
};

} // namespace besser::driver
