// SPDX-License-Identifier: GPL-2.0-only
// WPA2-PSK's cryptography (802.11-2020, 12.7.1 and 12.7.2), by OpenSSL. Keys of a test network:
// nothing here is guarded against reading memory.
#pragma once

#include "wire/eapol.hpp"
#include "wire/ieee80211.hpp"

#include <string_view>

namespace besser::air::rsn {

using Pmk = std::array<std::uint8_t, 32>;
using Nonce = std::array<std::uint8_t, 32>;
using Mic = std::array<std::uint8_t, 16>;
using TemporalKey = std::array<std::uint8_t, wire::ccmp::key_bytes>;

/// The pairwise transient key for CCMP (12.7.1.3).
struct Ptk {
    std::array<std::uint8_t, 16> confirmation;
    std::array<std::uint8_t, 16> encryption;
    TemporalKey temporal;
};

/// Element of a network with WPA2-PSK and CCMP for all (9.4.2.24).
inline constexpr std::array<std::uint8_t, 20> element_body = {
    1, 0, 0x00, 0x0F, 0xAC, 4, 1, 0, 0x00, 0x0F, 0xAC, 4, 1, 0, 0x00, 0x0F, 0xAC, 2, 0, 0};
inline constexpr std::uint8_t element_id = 48;

[[nodiscard]] Pmk pmk_of(std::string_view passphrase, std::string_view ssid);
[[nodiscard]] Ptk derive(const Pmk &pmk, const wire::ieee80211::MacAddress &access_point,
                         const wire::ieee80211::MacAddress &station,
                         const Nonce &access_point_nonce, const Nonce &station_nonce);
/// Over an EAPOL-Key frame whose MIC field is zero.
[[nodiscard]] Mic mic_of(wire::Bytes frame, const Ptk &ptk);
/// Wraps key data, a multiple of 8 and at most 128 bytes (RFC 3394); writes 8 bytes more to `to`.
void wrap(wire::Bytes data, const Ptk &ptk, std::uint8_t *to);

} // namespace besser::air::rsn
