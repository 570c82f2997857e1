// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/access_point.hpp"

#include "model/air/authenticator.hpp"
#include "model/chip/key_proof.hpp"
#include "wire/elements.hpp"
#include "wire/wsm.hpp"

#include <algorithm>
#include <string_view>

namespace besser::air {

namespace ieee80211 = wire::ieee80211;

namespace {
constexpr std::size_t queue_frames = 8;
constexpr std::uint16_t capability_ess = 0x0001; // 9.4.1.4
constexpr std::uint16_t capability_privacy = 0x0010;
constexpr std::uint16_t capability_short_slot = 0x0400;
constexpr std::uint16_t association_id = 1;
constexpr std::uint16_t status_success = 0; // Table 9-50
constexpr std::uint16_t status_unspecified = 1;
constexpr std::uint16_t status_algorithm = 13;
constexpr std::uint16_t status_invalid_element = 40;
constexpr std::uint8_t element_ht_operation = 61;
constexpr std::uint8_t element_vendor = 221;
constexpr std::int64_t time_unit_ns = 1'024'000;

/// Supported rates (9.4.2.3). On 2.4 GHz 1, 2, 5.5, 11 basic; 6, 9, 12, 18. On 5 GHz, which has no
/// DSSS, what OFDM demands is basic: 6, 12, 24 (17.2.2.3); 9, 18, 36, 48, 54.
using Rates = std::array<std::uint8_t, 8>;
constexpr Rates rates_2ghz = {0x82, 0x84, 0x8B, 0x96, 0x0C, 0x12, 0x18, 0x24};
constexpr Rates rates_5ghz = {0x8C, 0x12, 0x98, 0x24, 0xB0, 0x48, 0x60, 0x6C};

const Rates &rates_of(const Profile &profile) {
    return wire::wsm::is_ghz5(profile.channel) ? rates_5ghz : rates_2ghz;
}
/// WMM parameters (Wi-Fi Alliance WMM 1.2, 2.2.2): BE, BK, VI, VO as in Table 9-155.
constexpr std::array<std::uint8_t, 24> wmm = {0x00, 0x50, 0xF2, 0x02, 0x01, 0x01, 0x00, 0x00,
                                              0x03, 0xA4, 0x00, 0x00, 0x27, 0xA4, 0x00, 0x00,
                                              0x42, 0x43, 0x5E, 0x00, 0x62, 0x32, 0x2F, 0x00};

/// HT capabilities (9.4.2.55): 20 MHz, A-MPDU exponent 3, MCS 0 to 7.
constexpr std::array<std::uint8_t, 26> ht_capabilities = {0x0C, 0x00, 0x03, 0xFF};
} // namespace

/// Appends to a frame in a slot; frames here are short of max_frame_bytes by construction.
class AccessPoint::Writer {
  public:
    Writer(std::uint8_t *start, std::uint8_t type, const ieee80211::MacAddress &to,
           const Profile &profile, std::uint16_t &sequence)
        : start_(start), at_(start) {
        ieee80211::Header header{};
        header.type = type;
        header.address1 = to;
        header.address2 = profile.bssid;
        header.address3 = profile.bssid;
        header.sequence = static_cast<std::uint16_t>(sequence++ << 4);
        put(header);
    }
    template <wire::Layout T>
    void put(const T &layout) {
        std::memcpy(at_, &layout, sizeof layout);
        at_ += sizeof layout;
    }
    void element(std::uint8_t id, wire::Bytes body) {
        *at_++ = id;
        *at_++ = static_cast<std::uint8_t>(body.size());
        bytes(body);
    }
    void bytes(wire::Bytes body) { at_ = std::copy(body.begin(), body.end(), at_); }
    /// Turns the header into that of a frame which `source` sent.
    void from_wire(const ieee80211::MacAddress &source, bool is_protected) {
        auto *header = reinterpret_cast<ieee80211::Header *>(start_);
        header->flags = static_cast<std::uint8_t>(
            ieee80211::flag::from_ds | (is_protected ? ieee80211::flag::protected_frame : 0));
        header->address3 = source;
    }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - start_); }

  private:
    std::uint8_t *start_;
    std::uint8_t *at_;
};

AccessPoint::AccessPoint(const Profile &profile, Counters &counters,
                         std::pmr::memory_resource *memory)
    : profile_(profile), counters_(counters), pool_(queue_frames + 1, memory),
      queue_(queue_frames, memory) {}

bool AccessPoint::on_management(wire::Bytes frame) {
    const auto &header = *wire::view<ieee80211::Header>(frame);
    switch (header.type) {
    case ieee80211::frame::probe_request:
        answer_probe(frame);
        return false;
    case ieee80211::frame::auth:
        authenticate(frame);
        return true;
    case ieee80211::frame::assoc_request:
        associate(frame);
        return true;
    case ieee80211::frame::deauth:
    case ieee80211::frame::disassoc:
        if (header.address2 != station_)
            return false;
        state_ = header.type == ieee80211::frame::deauth ? State::none : State::authenticated;
        return true;
    default:
        return false;
    }
}

bool AccessPoint::on_data(const ieee80211::Header &header) {
    if (!associated() || !wire::same(header.address2, station_)) {
        station_ = header.address2;
        if (!pending()) // one answer to a burst is enough
            deauthenticate(reason_not_associated);
        return false;
    }
    dozing_ = (header.flags & ieee80211::flag::power_management) != 0;
    return true;
}

/// Any authentication frame begins anew, whatever was before (11.3.4.3).
void AccessPoint::authenticate(wire::Bytes frame) {
    const auto *request = wire::view<ieee80211::AuthBody>(frame, sizeof(ieee80211::Header));
    state_ = State::none;
    if (request == nullptr) {
        counters_.malformed++;
        return;
    }
    station_ = wire::view<ieee80211::Header>(frame)->address2;
    dozing_ = false;
    const bool open = request->algorithm == 0 && request->transaction == 1;
    if (open)
        state_ = State::authenticated;
    const FramePool::Slot slot = pool_.take();
    Writer writer(pool_.data(slot), ieee80211::frame::auth, station_, profile_, sequence_);
    writer.put(ieee80211::AuthBody{request->algorithm, static_cast<std::uint16_t>(2),
                                   open ? status_success : status_algorithm});
    queue(slot, writer);
}

void AccessPoint::associate(wire::Bytes frame) {
    const auto &header = *wire::view<ieee80211::Header>(frame);
    const std::size_t fixed = sizeof(ieee80211::Header) + sizeof(ieee80211::AssocRequestBody);
    if (frame.size() < fixed) {
        counters_.malformed++;
        return;
    }
    if (state_ == State::none || header.address2 != station_) {
        station_ = header.address2;
        return deauthenticate(reason_not_authenticated);
    }
    const wire::Bytes elements = frame.subspan(fixed);
    const std::uint16_t status = !names_us(elements, false) ? status_unspecified
                                 : !suits(elements)         ? status_invalid_element
                                                            : status_success;
    const bool welcome = status == status_success;
    state_ = welcome ? State::associated : State::authenticated;
    dozing_ = false;
    const FramePool::Slot slot = pool_.take();
    Writer writer(pool_.data(slot), ieee80211::frame::assoc_response, station_, profile_,
                  sequence_);
    writer.put(ieee80211::AssocResponseBody{
        capabilities(), status, static_cast<std::uint16_t>(welcome ? 0xC000 | association_id : 0)});
    writer.element(ieee80211::element::supported_rates, rates_of(profile_));
    put_bss(writer);
    queue(slot, writer);
}

void AccessPoint::answer_probe(wire::Bytes frame) {
    if (!names_us(frame.subspan(sizeof(ieee80211::Header)), true))
        return;
    const FramePool::Slot slot = pool_.take();
    Writer writer(pool_.data(slot), ieee80211::frame::probe_response,
                  wire::view<ieee80211::Header>(frame)->address2, profile_, sequence_);
    put_beacon(writer, 0);
    put_bss(writer);
    queue(slot, writer);
}

void AccessPoint::queue_beacon(std::int64_t now_ns, bool buffered) {
    if (pending() && head()[0] == ieee80211::frame::beacon)
        return;
    const FramePool::Slot slot = pool_.take();
    Writer writer(pool_.data(slot), ieee80211::frame::beacon, ieee80211::broadcast, profile_,
                  sequence_);
    put_beacon(writer, now_ns);
    const auto bitmap = static_cast<std::uint8_t>(buffered ? 1 << association_id : 0);
    writer.element(ieee80211::element::tim, std::array<std::uint8_t, 4>{0, 1, 0, bitmap});
    put_bss(writer);
    queue(slot, writer);
}

void AccessPoint::queue_group(const EthernetFrame &frame, const rsn::TemporalKey *key) {
    constexpr std::size_t overhead = sizeof(ieee80211::Header) + sizeof(wire::ccmp::Header) +
                                     sizeof(ieee80211::Snap) + wire::ccmp::mic_bytes;
    if (queue_.full() || overhead + frame.payload.size() > max_frame_bytes)
        return;
    const FramePool::Slot slot = pool_.take();
    Writer writer(pool_.data(slot), ieee80211::frame::data, frame.destination, profile_, sequence_);
    writer.from_wire(frame.source, key != nullptr);
    const auto ccmp = wire::ccmp::Header::of(++group_packet_number_, Authenticator::group_key_id);
    if (key != nullptr)
        writer.put(ccmp);
    writer.put(ieee80211::Snap{.ether_type = {static_cast<std::uint8_t>(frame.type >> 8),
                                              static_cast<std::uint8_t>(frame.type)}});
    writer.bytes(frame.payload);
    if (key != nullptr)
        writer.bytes(chip::key_proof(*key, ccmp));
    queue(slot, writer);
}

void AccessPoint::deauthenticate(std::uint16_t reason) {
    state_ = State::none;
    const FramePool::Slot slot = pool_.take();
    Writer writer(pool_.data(slot), ieee80211::frame::deauth, station_, profile_, sequence_);
    writer.put(wire::Le16(reason));
    queue(slot, writer);
}

/// What beacon and probe response begin with (9.3.3.2).
void AccessPoint::put_beacon(Writer &writer, std::int64_t now_ns) const {
    const auto timestamp_us = static_cast<std::uint64_t>(now_ns / 1000);
    writer.put(ieee80211::BeaconBody{
        static_cast<std::uint32_t>(timestamp_us), static_cast<std::uint32_t>(timestamp_us >> 32),
        static_cast<std::uint16_t>(profile_.beacon_interval_ns / time_unit_ns), capabilities()});
    writer.element(ieee80211::element::ssid,
                   {reinterpret_cast<const std::uint8_t *>(profile_.ssid.data()),
                    std::string_view(profile_.ssid.data()).size()});
    writer.element(ieee80211::element::supported_rates, rates_of(profile_));
}

/// Elements common to beacon, probe response and association response.
void AccessPoint::put_bss(Writer &writer) const {
    if (!wire::wsm::is_ghz5(profile_.channel))
        writer.element(ieee80211::element::ds_parameter,
                       std::array<std::uint8_t, 1>{profile_.channel});
    writer.element(ieee80211::element::ht_capabilities, ht_capabilities);
    writer.element(element_ht_operation, std::array<std::uint8_t, 22>{profile_.channel});
    writer.element(element_vendor, wmm);
    if (secured())
        writer.element(rsn::element_id, rsn::element_body);
}

std::uint16_t AccessPoint::capabilities() const {
    return static_cast<std::uint16_t>(capability_ess | capability_short_slot |
                                      (secured() ? capability_privacy : 0));
}

/// Whether a request's SSID (9.4.2.2) is ours, or any.
bool AccessPoint::names_us(wire::Bytes elements, bool wildcard) const {
    const auto ssid = ieee80211::find_element(elements, ieee80211::element::ssid);
    if (!ssid)
        return false;
    return (wildcard && ssid->empty()) ||
           std::string_view(profile_.ssid.data()) ==
               std::string_view(reinterpret_cast<const char *>(ssid->data()), ssid->size());
}

/// Whether the station asks for the one cipher and key management there is (9.4.2.24): what it
/// chose comes in the same places as in our own element.
bool AccessPoint::suits(wire::Bytes elements) const {
    if (!secured())
        return true;
    constexpr std::size_t choice = rsn::element_body.size() - 2; // all but its capabilities
    const auto asked = ieee80211::find_element(elements, rsn::element_id);
    return asked && asked->size() >= choice &&
           std::equal(asked->begin(), asked->begin() + choice, rsn::element_body.begin());
}

/// A full queue drops the new frame: who asked for it asks again.
void AccessPoint::queue(FramePool::Slot slot, const Writer &writer) {
    if (queue_.full()) {
        pool_.give(slot);
        return;
    }
    pool_.resize(slot, writer.size());
    queue_.push({slot, 0});
}

void AccessPoint::finish(bool done) {
    if (!done && ++queue_.front().tries < profile_.retry_limit)
        return;
    pool_.give(queue_.front().slot);
    queue_.pop();
}

} // namespace besser::air
