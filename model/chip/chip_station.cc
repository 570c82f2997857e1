// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/chip_station.hpp"

#include "model/chip/key_proof.hpp"
#include "wire/mib.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <new>
#include <zlib.h>

namespace besser::chip {

using namespace wire;
namespace dot11 = ieee80211;

namespace {
constexpr std::int64_t time_unit_ns = 1'024'000;
constexpr std::size_t largest_frame = sdio::max_message_bytes - sizeof(wsm::ReceiveIndication);

/// What must change in a beacon to make it news: all but timestamp and TIM.
std::uint32_t beacon_digest(Bytes frame) {
    const auto add = [](std::uint32_t crc, Bytes part) {
        return static_cast<std::uint32_t>(
            ::crc32(crc, part.data(), static_cast<unsigned>(part.size())));
    };
    constexpr std::size_t head = sizeof(dot11::Header);
    if (frame.size() < head + sizeof(dot11::BeaconBody))
        return 0;
    std::uint32_t crc = add(0, frame.subspan(head + 8, 4)); // interval and capabilities
    Bytes rest = frame.subspan(head + sizeof(dot11::BeaconBody));
    while (rest.size() >= 2 && rest.size() >= 2u + rest[1]) {
        if (rest[0] != dot11::element::tim)
            crc = add(crc, rest.first(2u + rest[1]));
        rest = rest.subspan(2u + rest[1]);
    }
    return crc;
}
} // namespace

Station::Station(const Context &context, OutputQueue &queue, Outbox &outbox, MibStore &mibs,
                 Tuner &tuner, Scanner &scanner, Absence &absence, const KeyTable &keys)
    : context_(context), queue_(queue), outbox_(outbox), mibs_(mibs), tuner_(tuner),
      scanner_(scanner), absence_(absence), keys_(keys), collapse_(context),
      pm_timer_(context.scheduler, this), switch_timer_(context.scheduler, this),
      beacon_timer_(context.scheduler, this) {}

void Station::reset() {
    pm_timer_.cancel();
    switch_timer_.cancel();
    beacon_timer_.cancel();
    bss_ = {};
    deaf_ = false;
}

void Station::set_mac(std::uint8_t interface_id, const dot11::MacAddress &mac) {
    bss_[interface_id].mac = mac;
    mibs_.set_station_id(interface_id, mac);
    if (interface_id == 0)
        context_.radio.set_address(mac);
}

std::uint32_t Station::admit(const Bss &bss, const wsm::Join &join) {
    const Profile &profile = context_.profile;
    if (join.channel == 0 || join.channel > 255 || join.band > wsm::band::ghz5 ||
        join.ssid_length > 32 || (join.bssid[0] & 1) != 0 || scanner_.active())
        return wsm_status::invalid_parameter;
    if (bss.refused && profile.second_join != SecondJoin::tried)
        return wsm_status::failure;
    const bool ghz5 = join.band == wsm::band::ghz5;
    return context_.chance.hits(ghz5 ? profile.join_refused_5ghz : profile.join_refused_2ghz)
               ? wsm_status::failure
               : wsm_status::success;
}

std::uint32_t Station::join(std::uint8_t interface_id, const wsm::Join &join) {
    assert(interface_id < stations);
    Bss &bss = bss_[interface_id];
    const std::uint32_t result = admit(bss, join);
    bss.refused = result != wsm_status::success;
    if (bss.refused) {
        context_.stats.joins_refused++;
        return result;
    }
    bss.bssid = join.bssid;
    bss.channel = static_cast<std::uint8_t>(join.channel);
    bss.interval_ns = std::max<std::int64_t>(join.beacon_interval, 1) * time_unit_ns;
    bss.joined = true;
    bss.wide = false;
    bss.lost = false;
    bss.lost_beacons = 0;
    bss.beacon_crc = 0;
    bss.power_saving = false;
    absence_.forget(interface_id);
    tuner_.set_home(bss.channel);
    // It has new keys: joining anew ends the dark within about a second (field.md F7).
    context_.faults.end_burst(Fault::decrypt_failed, context_.now_ns());
    return result;
}

void Station::leave(std::uint8_t interface_id) {
    Bss &bss = bss_[interface_id];
    bss = {.mac = bss.mac,
           .take_foreign = bss.take_foreign,
           .filter_beacons = bss.filter_beacons,
           .pm_due = bss.pm_due,
           .switches_due = bss.switches_due,
           .signal = {}};
    absence_.forget(interface_id);
    const auto *other = std::ranges::find(bss_, true, &Bss::joined);
    tuner_.set_home(other == bss_.end() ? std::uint8_t{0} : other->channel);
}

void Station::set_bss_params(std::uint8_t interface_id, const wsm::SetBssParams &params) {
    bss_[interface_id].lost_beacons = params.lost_beacons;
    bss_[interface_id].association_id = params.association_id;
    bss_[interface_id].last_beacon_ns = context_.now_ns();
    supervise();
}

void Station::set_pm(std::uint8_t interface_id, const wsm::SetPm &pm) {
    bss_[interface_id].power_saving = (pm.mode & wsm::pm_mode::power_save) != 0;
    if (bss_[interface_id].joined)
        absence_.save_power(interface_id, pm);
    if (!bss_[interface_id].power_saving ||
        context_.chance.hits(context_.profile.pm_indication_missing))
        return;
    bss_[interface_id].pm_due++;
    pm_timer_.arm(context_.now_ns() + context_.profile.pm_indication_ns);
}

void Station::indicate_pm() {
    for (std::uint8_t i = 0; i < stations; i++)
        for (; bss_[i].pm_due > 0; bss_[i].pm_due--)
            outbox_.indicate(wsm::id::pm_indication, i,
                             wsm::PmIndication{{}, 0, wsm::pm_mode::power_save});
}

void Station::switch_channel(std::uint8_t interface_id, std::uint8_t channel, bool wide) {
    Bss &bss = bss_[interface_id];
    bss.channel = channel;
    bss.wide = bss.joined && wide;
    bss.switches_due++;
    tuner_.set_home(channel);
    switch_timer_.arm(context_.now_ns() + context_.profile.channel_switched_ns);
}

void Station::indicate_switched() {
    for (std::uint8_t i = 0; i < stations; i++)
        for (; bss_[i].switches_due > 0; bss_[i].switches_due--)
            outbox_.indicate(wsm::id::channel_switched, i, wsm::ChannelSwitched{{}, 0});
}

void Station::on_filter_changed(std::uint8_t interface_id) {
    Bss &bss = bss_[interface_id];
    bss.take_foreign = (mibs_.word(interface_id, wsm::mib::rx_filter) &
                        (wsm::rx_filter::promiscuous | wsm::rx_filter::bssid)) != 0;
    bss.filter_beacons = (mibs_.word(interface_id, wsm::mib::beacon_filter_enable) &
                          wsm::beacon_filter::enabled) != 0;
    bss.beacon_crc = 0; // the next beacon is news
}

bool Station::on_receive(Bytes frame, const RxInfo &info) {
    const int to = frame.size() < sizeof(dot11::Header) || frame.size() > largest_frame
                       ? nobody
                       : interface_for(frame, info.rcpi);
    if (to == nobody) {
        context_.stats.rx_frames_filtered++;
        return true;
    }
    if (!collapse_.admits(frame.size())) {
        context_.stats.rx_frames_collapsed++;
        return false;
    }
    const std::size_t bytes = sizeof(wsm::ReceiveIndication) + frame.size();
    std::uint8_t *message = queue_.has_room(bytes) ? queue_.next() : nullptr;
    if (message == nullptr) {
        context_.stats.rx_frames_refused++;
        return false;
    }
    const auto &header = *view<dot11::Header>(frame);
    std::uint32_t flags = info.aggregate ? wsm::rx_flag::aggregate : 0;
    if (info.rate >= wsm::rate::first_mcs)
        flags |= wsm::rx_flag::ht;
    if ((header.flags & dot11::flag::more_data) != 0)
        flags |= wsm::rx_flag::more_data;
    if (header.type == dot11::frame::beacon)
        flags |= wsm::rx_flag::beacon;
    const bool data = (header.type & dot11::frame::type_mask) == dot11::frame::type_data;
    if (data && wire::same(header.address1, bss_[static_cast<std::size_t>(to)].mac))
        absence_.on_traffic();
    const Cipher cipher = data && context_.fires(Fault::decrypt_failed)
                              ? Cipher{wsm::rx_status::no_key, 0}
                              : decrypt(frame);
    new (message) wsm::ReceiveIndication{.header = {},
                                         .status = cipher.status,
                                         .channel = info.channel,
                                         .rate = info.rate,
                                         .rcpi = info.rcpi,
                                         .flags = flags | cipher.flags,
                                         .reserved = {}};
    std::memcpy(message + sizeof(wsm::ReceiveIndication), frame.data(), frame.size());
    context_.stats.rx_frames_accepted++;
    context_.stats.rx_bytes_accepted += frame.size();
    bump(mibs_.counters.rx_success);
    queue_.commit(wsm::Id(wsm::id::receive).with_interface(static_cast<std::uint8_t>(to)), bytes,
                  info.aggregate && !info.last ? Release::frame_more : Release::frame_last);
    return true;
}

/// IV and MIC stay in place (5.4). What no key of ours opens is passed on as such: the host counts
/// it.
Station::Cipher Station::decrypt(Bytes frame) const {
    const auto &header = *view<dot11::Header>(frame);
    if ((header.flags & dot11::flag::protected_frame) == 0)
        return {wsm::rx_status::success, 0};
    const std::size_t head =
        header.type == dot11::frame::qos_data ? sizeof(dot11::QosHeader) : sizeof(dot11::Header);
    const auto *ccmp = view<ccmp::Header>(frame, head);
    const bool group = (header.address1[0] & 1) != 0;
    const Bytes key = ccmp == nullptr ? Bytes{}
                      : group         ? keys_.group(ccmp->id())
                                      : keys_.pairwise(header.address2);
    if (key.empty() || !proof_holds(frame, head, key))
        return {wsm::rx_status::no_key, 0};
    return {wsm::rx_status::success, wsm::rx_flag::cipher_aes};
}

int Station::interface_for(Bytes frame, std::uint8_t rcpi) {
    const auto &header = *view<dot11::Header>(frame);
    const bool beacon = header.type == dot11::frame::beacon;
    const bool data = (header.type & dot11::frame::type_mask) == dot11::frame::type_data;
    const bool group = (header.address1[0] & 1) != 0;
    const auto &bssid = data ? header.address2 : header.address3;
    int to = nobody;
    for (std::uint8_t i = 0; i < stations; i++) {
        const Bss &bss = bss_[i];
        const bool ours = bss.joined && wire::same(bssid, bss.bssid) &&
                          (group || wire::same(header.address1, bss.mac));
        if (ours && beacon && (deaf_ || context_.fires(Fault::beacon_lost)))
            return nobody;
        if (ours && beacon) {
            follow_signal(i, rcpi);
            absence_.on_beacon(i, frame, bss.association_id);
        }
        if (ours)
            to = !beacon || wants_beacon(i, frame) ? i : nobody;
        else if (bss.take_foreign && to == nobody)
            to = i;
    }
    if (scanner_.active() && (beacon || header.type == dot11::frame::probe_response)) {
        scanner_.heard();
        return context_.profile.scan_interface;
    }
    return to;
}

/// As if the access point had sent it.
void Station::be_deauthenticated() {
    constexpr wire::Le16 nonassociated = 6; // 802.11-2020, Table 9-49: class 2 frame received
    struct Deauthentication {
        dot11::Header header;
        wire::Le16 reason;
    };
    for (const Bss &bss : bss_) {
        if (!bss.joined)
            continue;
        Deauthentication frame{};
        frame.header.type = dot11::frame::deauth;
        frame.header.address1 = bss.mac;
        frame.header.address2 = bss.bssid;
        frame.header.address3 = bss.bssid;
        frame.reason = nonassociated;
        (void)on_receive(wire::bytes_of(frame), {.channel = bss.channel,
                                                 .rate = wsm::rate::first_ofdm,
                                                 .rcpi = 120,
                                                 .aggregate = false,
                                                 .last = true});
    }
}

/// Supervision first, then the beacon filter of MIB 0x1005: what is no news is not passed on.
bool Station::wants_beacon(std::uint8_t interface_id, Bytes frame) {
    Bss &bss = bss_[interface_id];
    bss.last_beacon_ns = context_.now_ns();
    if (bss.lost) {
        bss.lost = false;
        outbox_.indicate(wsm::id::event, interface_id, wsm::Event{{}, wsm::event::bss_regained, 0});
        supervise();
    }
    if (!bss.filter_beacons)
        return true;
    const std::uint32_t digest = beacon_digest(frame);
    const bool news = digest != bss.beacon_crc;
    bss.beacon_crc = digest;
    return news;
}

void Station::follow_signal(std::uint8_t interface_id, std::uint8_t rcpi) {
    const auto *bounds =
        view<wsm::SignalThreshold>(mibs_.read(interface_id, wsm::mib::rssi_threshold));
    if (bounds == nullptr)
        return;
    if (const auto crossed = bss_[interface_id].signal.hear(*bounds, rcpi))
        outbox_.indicate(wsm::id::event, interface_id,
                         wsm::Event{{}, wsm::event::rssi_threshold, *crossed});
}

void Station::supervise() {
    std::int64_t next_ns = std::numeric_limits<std::int64_t>::max();
    for (std::uint8_t i = 0; i < stations; i++) {
        Bss &bss = bss_[i];
        if (!bss.joined || bss.lost || bss.lost_beacons == 0)
            continue;
        if (scanner_.active()) // on another channel none is heard
            bss.last_beacon_ns = context_.now_ns();
        const std::int64_t deadline_ns = bss.last_beacon_ns + bss.lost_beacons * bss.interval_ns;
        if (context_.now_ns() < deadline_ns) {
            next_ns = std::min(next_ns, deadline_ns);
            continue;
        }
        bss.lost = true;
        deaf_ = deaf_ || context_.chance.hits(context_.profile.deaf_after_loss);
        outbox_.indicate(wsm::id::event, i, wsm::Event{{}, wsm::event::bss_lost, 0});
    }
    if (next_ns != std::numeric_limits<std::int64_t>::max())
        beacon_timer_.arm(next_ns);
}

} // namespace besser::chip
