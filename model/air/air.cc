// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/air.hpp"

#include "model/air/air_limits.hpp"
#include "model/air/phy.hpp"
#include "model/chip/key_proof.hpp"

#include <algorithm>

namespace besser::air {

namespace ieee80211 = wire::ieee80211;

namespace {

constexpr std::size_t longest_mpdu_bytes = 1536; ///< of a packet of 1500 bytes

/// A profile comes from a file: what would divide by zero or leave an array is brought into range.
Profile bounded(Profile profile) {
    using namespace profile_limits;
    const auto at_least = [](auto &value, const Limit &limit) {
        value = std::max<std::decay_t<decltype(value)>>(value, limit.low);
    };
    at_least(profile.phy_rate_bps, rate_bps);
    at_least(profile.control_rate_bps, rate_bps);
    at_least(profile.management_rate_bps, rate_bps);
    at_least(profile.wired_rate_bps, wired_rate_bps);
    at_least(profile.symbol_ns, symbol_ns);
    at_least(profile.slot_ns, slot_ns);
    at_least(profile.beacon_interval_ns, beacon_ns);
    at_least(profile.bluetooth_period_ns, bluetooth_period_ns);
    profile.bluetooth = std::clamp(profile.bluetooth, 0.0, most_bluetooth);
    at_least(profile.wired_queue_frames, queued_frames);
    at_least(profile.queue_limit_frames, queued_frames);
    static_assert(profile_limits::window_mpdus.high == Downlink::max_window);
    for (auto *mpdus : {&profile.window_mpdus, &profile.max_ampdu_mpdus})
        *mpdus = static_cast<std::uint16_t>(std::clamp<std::int64_t>(
            *mpdus, profile_limits::window_mpdus.low, profile_limits::window_mpdus.high));
    // On 5 GHz there is no DSSS: management frames go at the lowest OFDM rate (17.3), as it is on a
    // real access point, and their preamble is OFDM's.
    if (wire::wsm::is_ghz5(profile.channel)) {
        profile.management_rate_index =
            std::max(profile.management_rate_index, wire::wsm::rate::first_ofdm);
        profile.management_rate_bps =
            std::max<std::uint64_t>(profile.management_rate_bps, 6'000'000);
        profile.dsss_preamble_ns = profile.legacy_preamble_ns;
        profile.signal_extension_ns = 0; // 18.3.2.4 is of 2.4 GHz only
    }
    if (profile.path_loss_db > 0) {
        profile.phy_rate_index = ErrorRate(profile, 0).best_mcs();
        profile.phy_rate_bps = phy::rate_bps(profile.phy_rate_index);
        profile.rcpi = static_cast<std::uint8_t>(2 * (level_dbm(profile) + 110)); // 9.4.2.37
    }
    profile.ssid.back() = 0;
    profile.passphrase.back() = 0;
    return profile;
}
} // namespace

Air::Air(chip::Scheduler &scheduler, const Profile &profile, std::pmr::memory_resource *memory,
         std::uint64_t seed)
    : scheduler_(scheduler), profile_(bounded(profile)), random_(seed),
      errors_(profile_, random_.between(profile.mpdu_error_min, profile.mpdu_error_max)),
      mpdu_error_(errors_.of(profile_.phy_rate_index, longest_mpdu_bytes)),
      downlink_(profile_, counters_, memory), uplink_(profile_, counters_, *this, memory),
      access_point_(profile_, counters_, memory), authenticator_(scheduler, profile_, *this, seed) {
    at<&Air::on_beacon_time>(scheduler_.now_ns() + profile_.beacon_interval_ns, 0);
}

template <void (Air::*method)(std::uint64_t)>
chip::Scheduler::Token Air::at(std::int64_t when_ns, std::uint64_t argument) {
    return scheduler_.at(
        when_ns,
        [](void *self, std::uint64_t value) { (static_cast<Air *>(self)->*method)(value); }, this,
        argument);
}

// --- Edges -----------------------------------------------------------------------------------

void Air::send(const EthernetFrame &frame) {
    if (!authorized()) {
        (access_point_.associated() ? counters_.unauthorized_drops
                                    : counters_.unassociated_drops)++;
        return;
    }
    if ((frame.destination[0] & 1) != 0)
        access_point_.queue_group(frame, key_for(true));
    else if (wire::same(frame.destination, access_point_.station()))
        downlink_.push(frame, key_for(false), scheduler_.now_ns());
    plan();
}

const rsn::TemporalKey *Air::key_for(bool group) const {
    if (!authenticator_.open())
        return nullptr;
    return group ? &authenticator_.group_key() : &authenticator_.pairwise_key();
}

void Air::send_eapol(wire::Bytes frame) {
    downlink_.push({access_point_.station(), profile_.bssid, EthernetFrame::eapol, frame}, nullptr,
                   scheduler_.now_ns());
    plan();
}

void Air::transmit(std::uint32_t token, wire::Bytes frame, chip::AccessClass access_class,
                   const chip::RateLadder &ladder) {
    if (uplink_.push(token, frame, access_class, ladder))
        plan();
    else
        at<&Air::on_queue_full>(scheduler_.now_ns(), std::uint64_t{epoch_} << 32 | token);
}

void Air::on_queue_full(std::uint64_t token_and_epoch) {
    if (token_and_epoch >> 32 == epoch_)
        on_done(static_cast<std::uint32_t>(token_and_epoch), {});
}

void Air::flush() {
    epoch_++;
    uplink_.flush();
    plan();
}

void Air::deauthenticate(std::uint16_t reason) {
    if (!access_point_.associated())
        return;
    access_point_.deauthenticate(reason);
    on_association_changed();
    plan();
}

void Air::on_done(std::uint32_t token, const chip::TxOutcome &outcome) {
    listener_->on_transmitted(token, outcome);
}

/// A frame of the station at the access point, which looks at what is addressed to it.
void Air::on_arrived(wire::Bytes frame) {
    const auto &header = *wire::view<ieee80211::Header>(frame);
    if ((header.type & ieee80211::frame::type_mask) == ieee80211::frame::type_management) {
        if (!wire::same(header.address1, profile_.bssid) &&
            !wire::same(header.address1, ieee80211::broadcast))
            return;
        if (access_point_.on_management(frame))
            on_association_changed();
        return;
    }
    if (!wire::same(header.address1, profile_.bssid))
        return;
    if (!access_point_.on_data(header)) {
        counters_.unassociated_drops++;
        return;
    }
    if (header.type == ieee80211::frame::qos_data || header.type == ieee80211::frame::data)
        on_data(frame);
}

/// Takes a data frame apart: MAC header, with WPA2 the CCMP header and the proof, LLC, payload.
void Air::on_data(wire::Bytes frame) {
    const auto &header = *wire::view<ieee80211::Header>(frame);
    std::size_t head = header.type == ieee80211::frame::qos_data ? sizeof(ieee80211::QosHeader)
                                                                 : sizeof(ieee80211::Header);
    const bool is_protected = (header.flags & ieee80211::flag::protected_frame) != 0;
    if (is_protected) {
        if (!authenticator_.open() ||
            !chip::proof_holds(frame, head, authenticator_.pairwise_key())) {
            counters_.unauthorized_drops++;
            return;
        }
        head += sizeof(wire::ccmp::Header);
        frame = frame.first(frame.size() - wire::ccmp::mic_bytes);
    }
    const auto *snap = wire::view<ieee80211::Snap>(frame, head);
    if (snap == nullptr || !wire::same(snap->prefix, ieee80211::Snap{}.prefix)) {
        counters_.malformed++;
        return;
    }
    const EthernetFrame sent{
        header.address3, header.address2,
        static_cast<std::uint16_t>(snap->ether_type[0] << 8 | snap->ether_type[1]),
        frame.subspan(head + sizeof *snap)};
    if (sent.type == EthernetFrame::eapol)
        authenticator_.on_eapol(sent.payload);
    else if (authenticator_.required() && !is_protected)
        counters_.unauthorized_drops++;
    else if (wired_ != nullptr)
        wired_->on_frame(sent);
}

/// Every change of the association begins anew: queues, and with WPA2 the keys.
void Air::on_association_changed() {
    downlink_.restart(access_point_.station());
    authenticator_.stop();
    if (authenticator_.required() && access_point_.associated())
        authenticator_.start(access_point_.station());
}

void Air::on_beacon_time(std::uint64_t) {
    const std::int64_t now_ns = scheduler_.now_ns();
    at<&Air::on_beacon_time>(now_ns + profile_.beacon_interval_ns, 0);
    access_point_.queue_beacon(now_ns,
                               access_point_.dozing() && downlink_.ready_ns(now_ns) <= now_ns);
    plan();
}

// --- Medium access ---------------------------------------------------------------------------

/// Settles who sends next and when. Called whenever something became ready, or the medium idle.
void Air::plan() {
    if (exchange_ != Exchange::none)
        return;
    std::int64_t next_ns = next_access_ns();
    if (next_ns != Downlink::never && bluetooth_until_ns(next_ns) > next_ns) {
        idle_ns_ = bluetooth_until_ns(next_ns); // as after any other who had the medium
        next_ns = next_access_ns();
    }
    if (next_ns == access_ns_)
        return;
    scheduler_.cancel(access_token_);
    access_ns_ = next_ns;
    access_token_ = next_ns == Downlink::never ? 0 : at<&Air::on_access>(next_ns, 0);
}

std::int64_t Air::next_access_ns() {
    const std::int64_t now_ns = scheduler_.now_ns();
    const bool data = access_point_.associated() && !access_point_.dozing();
    const std::int64_t point_ready_ns = access_point_.pending() ? now_ns
                                        : data                  ? downlink_.ready_ns(now_ns)
                                                                : Downlink::never;
    point_access_ns_ = point_backoff_.access_ns(profile_, point_access(), idle_ns_, point_ready_ns);
    station_access_ns_ =
        uplink_.pending() ? station_backoff_.access_ns(profile_, station_access(), idle_ns_, now_ns)
                          : Downlink::never;
    return std::min(point_access_ns_, station_access_ns_);
}

/// When the radio is Wi-Fi's again, if Bluetooth has it at `when_ns`; else an earlier time. That
/// the chip keeps the access point silent meanwhile, as by a frame with the power-management bit,
/// is taken for granted.
std::int64_t Air::bluetooth_until_ns(std::int64_t when_ns) const {
    const std::int64_t period_ns = profile_.bluetooth_period_ns;
    const auto wifi_ns =
        static_cast<std::int64_t>(static_cast<double>(period_ns) * (1 - profile_.bluetooth));
    const std::int64_t begin_ns = when_ns - when_ns % period_ns;
    return when_ns - begin_ns < wifi_ns ? begin_ns : begin_ns + period_ns;
}

void Air::on_access(std::uint64_t) {
    const bool point = point_access_ns_ == access_ns_;
    const bool station = station_access_ns_ == access_ns_;
    access_ns_ = Downlink::never;
    access_token_ = 0;
    start_ns_ = scheduler_.now_ns();
    if (!point)
        point_backoff_.freeze(profile_, point_access(), idle_ns_, start_ns_);
    if (!station)
        station_backoff_.freeze(profile_, station_access(), idle_ns_, start_ns_);
    if (point && station)
        start_collision();
    else if (station)
        start_up();
    else if (access_point_.pending())
        start_management();
    else
        start_data();
}

/// Both PPDUs are lost whole; no capture effect. After the longer one both wait out the time of an
/// acknowledgement.
void Air::start_collision() {
    exchange_ = Exchange::collision;
    counters_.collisions++;
    const std::int64_t point_ns = access_point_.pending()
                                      ? phy::management_ns(profile_, access_point_.head().size())
                                      : downlink_.begin(start_ns_);
    const std::int64_t station_ns =
        uplink_.begin(start_ns_, access_point_.associated()) - phy::block_ack_ns(profile_);
    at<&Air::on_exchange_end>(
        start_ns_ + std::max(point_ns, station_ns) + phy::block_ack_ns(profile_), 0);
}

void Air::start_up() {
    exchange_ = Exchange::up;
    at<&Air::on_exchange_end>(start_ns_ + uplink_.begin(start_ns_, access_point_.associated()), 0);
}

void Air::start_management() {
    exchange_ = Exchange::management_down;
    const std::int64_t ppdu_ns = phy::management_ns(profile_, access_point_.head().size());
    const bool group = (access_point_.head()[4] & 1) != 0;
    at<&Air::on_exchange_end>(start_ns_ + ppdu_ns + (group ? 0 : phy::management_ack_ns(profile_)),
                              0);
}

void Air::start_data() {
    exchange_ = Exchange::data_down;
    heard_ = false;
    addressed_ = hears(access_point_.station());
    ppdu_end_ns_ = start_ns_ + downlink_.begin(start_ns_);
    next_subframe(0);
}

// --- A transmission to the chip --------------------------------------------------------------

bool Air::hears(const ieee80211::MacAddress &destination) const {
    return tuned_ == profile_.channel && listener_ != nullptr &&
           (destination == address_ || (destination[0] & 1) != 0);
}

/// Goes on to the next MPDU that the channel does not destroy, or to the end of the transmission.
void Air::next_subframe(std::size_t index) {
    const std::size_t count = downlink_.count();
    bool last_lost = false;
    for (; index < count; index++) {
        if (!addressed_ || tuned_ != profile_.channel) {
            counters_.down.unheard++;
        } else if (random_.chance(mpdu_error_)) {
            counters_.down.lost++;
        } else {
            at<&Air::on_subframe>(start_ns_ + downlink_.end_ns(index), index);
            return;
        }
        last_lost = true;
    }
    if (last_lost && heard_)
        at<&Air::on_aggregate_end>(ppdu_end_ns_, 0);
    else
        at<&Air::on_exchange_end>(ppdu_end_ns_ + phy::block_ack_ns(profile_), 0);
}

void Air::on_subframe(std::uint64_t index) {
    if (index >= downlink_.count()) // the association ended meanwhile
        return next_subframe(index);
    if (tuned_ != profile_.channel) {
        counters_.down.unheard++;
        return next_subframe(index + 1);
    }
    heard_ = true;
    const bool accepted =
        listener_->on_receive(downlink_.frame(index), {.channel = profile_.channel,
                                                       .rate = profile_.phy_rate_index,
                                                       .rcpi = profile_.rcpi,
                                                       .aggregate = downlink_.count() > 1,
                                                       .last = index + 1 == downlink_.count()});
    if (index < downlink_.count()) {
        if (accepted)
            downlink_.acknowledge(index);
        (accepted ? counters_.down.delivered : counters_.down.refused)++;
    }
    next_subframe(index + 1);
}

void Air::on_aggregate_end(std::uint64_t) {
    if (tuned_ == profile_.channel)
        listener_->on_aggregate_end();
    at<&Air::on_exchange_end>(scheduler_.now_ns() + phy::block_ack_ns(profile_), 0);
}

/// Returns whether the contender may count it as a success.
bool Air::finish_management(bool arrived) {
    const wire::Bytes frame = access_point_.head();
    const auto destination = wire::view<ieee80211::Header>(frame)->address1;
    const bool group = (destination[0] & 1) != 0;
    if (frame[0] == ieee80211::frame::beacon)
        counters_.beacons++;
    bool acked = arrived && hears(destination) && !random_.chance(profile_.management_error);
    if (acked)
        acked = listener_->on_receive(frame, {.channel = profile_.channel,
                                              .rate = profile_.management_rate_index,
                                              .rcpi = profile_.rcpi,
                                              .aggregate = false,
                                              .last = true});
    access_point_.finish(acked || group);
    return acked || group;
}

/// Returns whether whoever sent may count it as a success; of a collision nobody may.
bool Air::finish_exchange() {
    const std::int64_t now_ns = scheduler_.now_ns();
    const bool tuned = tuned_ == profile_.channel;
    switch (exchange_) {
    case Exchange::data_down:
        return downlink_.finish() > 0;
    case Exchange::management_down:
        return finish_management(true);
    case Exchange::up:
        return uplink_.finish(now_ns, tuned ? Uplink::Fate::arrives : Uplink::Fate::unheard,
                              errors_, random_);
    default:
        break;
    }
    if (downlink_.count() > 0) {
        counters_.down.collided += downlink_.count();
        downlink_.finish();
    } else if (access_point_.pending()) {
        finish_management(false);
    }
    uplink_.finish(now_ns, Uplink::Fate::collides, errors_, random_);
    return false;
}

/// The first of what is on the air; empty if it was given up meanwhile.
wire::Bytes Air::first_on_air() {
    if (exchange_ == Exchange::management_down)
        return access_point_.head();
    if (exchange_ == Exchange::data_down)
        return downlink_.count() > 0 ? downlink_.frame(0) : wire::Bytes();
    return uplink_.first();
}

/// finish_exchange(), and tells the observer of it.
bool Air::show_exchange() {
    using By = Transmission::By;
    const wire::Bytes first = first_on_air();
    const bool group = !first.empty() && (first[4] & 1) != 0;
    const bool down = exchange_ == Exchange::data_down;
    const bool management = exchange_ == Exchange::management_down;
    Transmission shown{.by = exchange_ == Exchange::collision ? By::both
                             : down || management             ? By::access_point
                                                              : By::station,
                       .type = first.empty() ? std::uint8_t{0} : first[0],
                       .begin_ns = start_ns_,
                       .end_ns = scheduler_.now_ns(),
                       .frames = down         ? downlink_.count()
                                 : management ? 1
                                              : uplink_.count(),
                       .acknowledged = down ? downlink_.acknowledged() : 0};
    const auto delivered = counters_.up.delivered;
    const bool success = finish_exchange();
    if (!down && !group) // of management frames success alone is known
        shown.acknowledged = std::max<std::size_t>(counters_.up.delivered - delivered, success);
    observer_->had_medium(shown);
    return success;
}

void Air::on_exchange_end(std::uint64_t) {
    // Taken before the outcome is told: it may fill the queues with frames of other classes.
    const AccessParameters point = point_access();
    const AccessParameters station = station_access();
    const bool point_sent = exchange_ != Exchange::up;
    const bool station_sent = exchange_ == Exchange::up || exchange_ == Exchange::collision;
    const bool success = observer_ == nullptr ? finish_exchange() : show_exchange();
    if (point_sent)
        point_backoff_.draw(point, success, random_);
    if (station_sent)
        station_backoff_.draw(station, success, random_);
    idle_ns_ = scheduler_.now_ns();
    counters_.busy_ns += idle_ns_ - start_ns_;
    exchange_ = Exchange::none;
    plan();
}

} // namespace besser::air
