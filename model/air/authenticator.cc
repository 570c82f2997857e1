// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/authenticator.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace besser::air {

namespace eapol = wire::eapol;
using wire::eapol::Big16;

namespace {
constexpr std::int64_t resend_ns = 1'000'000'000; ///< as hostapd has it
constexpr std::uint8_t most_tries = 4;

std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes;
    for (std::size_t i = 0; i < bytes.size(); i++)
        bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    return bytes;
}

/// An open network has no master key, and needs none.
rsn::Pmk master_key(const Profile &profile) {
    if (profile.passphrase[0] == 0)
        return {};
    return rsn::pmk_of(std::string_view(profile.passphrase.data()),
                       std::string_view(profile.ssid.data()));
}
} // namespace

Authenticator::Authenticator(chip::Scheduler &scheduler, const Profile &profile, Owner &owner,
                             std::uint64_t seed)
    : scheduler_(scheduler), profile_(profile), owner_(owner), random_(seed),
      pmk_(master_key(profile)), timer_(scheduler, this) {}

void Authenticator::start(const wire::ieee80211::MacAddress &station) {
    station_ = station;
    fill(nonce_);
    fill(group_key_);
    tries_ = 0;
    state_ = State::waits_for_2;
    send_1();
}

void Authenticator::stop() {
    timer_.cancel();
    state_ = State::idle;
}

void Authenticator::fill(wire::MutableBytes bytes) {
    for (auto &byte : bytes)
        byte = static_cast<std::uint8_t>(random_.next() >> 24);
}

/// Completes the frame that begins with `key`, adds the MIC if it is to have one, and sends it.
void Authenticator::send(eapol::Key &key, wire::Bytes data) {
    key.version = eapol::version;
    key.type = eapol::type_key;
    key.body_bytes = Big16::of(sizeof(key) - eapol::header_bytes + data.size());
    key.descriptor = eapol::descriptor_rsn;
    key.key_bytes = Big16::of(sizeof(rsn::TemporalKey));
    key.replay_counter = big_endian(++replay_counter_);
    key.nonce = nonce_;
    key.data_bytes = Big16::of(data.size());
    std::vector<std::uint8_t> frame(sizeof(key) + data.size());
    std::ranges::copy(wire::bytes_of(key), frame.begin());
    std::ranges::copy(data, frame.begin() + sizeof(key));
    if ((key.information.value() & eapol::information::mic) != 0)
        wire::view<eapol::Key>(wire::MutableBytes(frame))->mic = rsn::mic_of(frame, ptk_);
    timer_.arm(scheduler_.now_ns() + resend_ns);
    owner_.send_eapol(frame);
}

void Authenticator::send_1() {
    using namespace eapol::information;
    eapol::Key key{};
    key.information = Big16::of(version_aes_hmac_sha1 | pairwise | ack);
    send(key, {});
}

/// Carries our RSN element, to be compared with that of the beacon, and the group key, wrapped
/// (12.7.2).
void Authenticator::send_3() {
    using namespace eapol::information;
    std::vector<std::uint8_t> data = {rsn::element_id, rsn::element_body.size()};
    data.insert(data.end(), rsn::element_body.begin(), rsn::element_body.end());
    const std::uint8_t group_key_head[] = {
        0xDD, 6 + sizeof(rsn::TemporalKey), 0x00, 0x0F, 0xAC, 1, group_key_id, 0};
    data.insert(data.end(), std::begin(group_key_head), std::end(group_key_head));
    data.insert(data.end(), group_key_.begin(), group_key_.end());
    data.push_back(0xDD); // padding: one such byte, then zeros
    data.resize(wire::round_up(data.size(), 8));
    std::vector<std::uint8_t> wrapped(data.size() + 8);
    rsn::wrap(data, ptk_, wrapped.data());
    eapol::Key key{};
    key.information =
        Big16::of(version_aes_hmac_sha1 | pairwise | install | ack | mic | secure | encrypted);
    send(key, wrapped);
}

void Authenticator::resend() {
    if (++tries_ >= most_tries) {
        stop();
        return owner_.on_refused(reason_handshake_timeout);
    }
    if (state_ == State::waits_for_2)
        send_1();
    else
        send_3();
}

void Authenticator::on_eapol(wire::Bytes frame) {
    const auto *key = wire::view<eapol::Key>(frame);
    if (key == nullptr || key->type != eapol::type_key ||
        key->descriptor != eapol::descriptor_rsn ||
        frame.size() < sizeof(*key) + key->data_bytes.value() ||
        key->replay_counter != big_endian(replay_counter_))
        return;
    // Bytes after the frame (padding of the MAC) are not covered by the MIC.
    const wire::Bytes whole = frame.first(sizeof(*key) + key->data_bytes.value());
    if (state_ == State::waits_for_2)
        return on_message_2(*key, whole);
    if (state_ != State::waits_for_4 || !mic_holds(whole, ptk_))
        return;
    timer_.cancel();
    state_ = State::open;
}

/// With another passphrase the MIC is wrong, and message 1 is sent again until the tries are over.
void Authenticator::on_message_2(const eapol::Key &key, wire::Bytes frame) {
    const rsn::Ptk ptk = rsn::derive(pmk_, profile_.bssid, station_, nonce_, key.nonce);
    if (!mic_holds(frame, ptk))
        return;
    ptk_ = ptk;
    tries_ = 0;
    state_ = State::waits_for_4;
    send_3();
}

bool Authenticator::mic_holds(wire::Bytes frame, const rsn::Ptk &ptk) const {
    std::vector<std::uint8_t> copy(frame.begin(), frame.end());
    auto *key = wire::view<eapol::Key>(wire::MutableBytes(copy));
    const rsn::Mic given = key->mic;
    key->mic = {};
    return rsn::mic_of(copy, ptk) == given;
}

} // namespace besser::air
