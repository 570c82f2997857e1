// SPDX-License-Identifier: GPL-2.0-only
// How long things take on the air (802.11-2020, 19.4.3 and 18.5.3.2), in nanoseconds.
#pragma once

#include "model/air/air_profile.hpp"
#include "wire/bytes.hpp"
#include "wire/wsm.hpp"

#include <array>

namespace besser::air::phy {

/// Bytes of the PSDU that carry no MPDU bits: SERVICE and tail (17.3.5.2, 17.3.5.3).
inline constexpr std::uint64_t service_and_tail_bits = 16 + 6;
inline constexpr std::size_t fcs_bytes = 4;
inline constexpr std::size_t delimiter_bytes = 4;  ///< 9.7.1
inline constexpr std::size_t ack_bytes = 14;       ///< 9.3.1.4
inline constexpr std::size_t block_ack_bytes = 32; ///< 9.3.1.8, compressed bitmap

/// One stream in 20 MHz, long guard interval (15.2.2, 16.2.2, 17.3.2.3, 19.5). Of such an index.
[[nodiscard]] constexpr std::uint64_t rate_bps(std::uint8_t index) {
    constexpr std::array<std::uint64_t, 22> rates_kbps = {
        1'000,  2'000,  5'500,  11'000, 0,      0,      6'000,  9'000,  12'000, 18'000, 24'000,
        36'000, 48'000, 54'000, 6'500,  13'000, 19'500, 26'000, 39'000, 52'000, 58'500, 65'000};
    return rates_kbps[index] * 1'000;
}

[[nodiscard]] constexpr std::int64_t ofdm_ns(const Profile &profile, std::int64_t preamble_ns,
                                             std::uint64_t rate_bps, std::size_t bytes) {
    const std::uint64_t bits_per_symbol =
        rate_bps * static_cast<std::uint64_t>(profile.symbol_ns) / 1'000'000'000;
    const std::uint64_t bits = service_and_tail_bits + 8 * bytes;
    const std::uint64_t symbols = (bits + bits_per_symbol - 1) / bits_per_symbol;
    return preamble_ns + static_cast<std::int64_t>(symbols) * profile.symbol_ns +
           profile.signal_extension_ns;
}

/// A PPDU of data; `psdu_bytes` counts delimiters, padding and FCS.
[[nodiscard]] constexpr std::int64_t data_ns(const Profile &profile, std::size_t psdu_bytes) {
    return ofdm_ns(profile, profile.ht_preamble_ns, profile.phy_rate_bps, psdu_bytes);
}

/// Whether a frame goes by 802.11n: the profile's rate does, whatever index is told of it.
[[nodiscard]] constexpr bool is_ht(const Profile &profile, std::uint8_t rate) {
    return rate == profile.phy_rate_index || rate >= wire::wsm::rate::first_mcs;
}

/// The same at any rate; the profile's own says how wide the channel and how many the streams are.
/// Another MCS is below the profile's, which then is one, or the profile tells a path.
/// `psdu_bytes` of a legacy frame count FCS alone.
[[nodiscard]] constexpr std::int64_t data_at_ns(const Profile &profile, std::uint8_t rate,
                                                std::size_t psdu_bytes) {
    using namespace wire::wsm::rate;
    if (rate == profile.phy_rate_index)
        return data_ns(profile, psdu_bytes);
    if (rate >= first_mcs)
        return ofdm_ns(profile, profile.ht_preamble_ns,
                       profile.phy_rate_bps * rate_bps(rate) / rate_bps(profile.phy_rate_index),
                       psdu_bytes);
    if (rate >= first_ofdm)
        return ofdm_ns(profile, profile.legacy_preamble_ns, rate_bps(rate), psdu_bytes);
    return profile.dsss_preamble_ns +
           static_cast<std::int64_t>(8 * psdu_bytes * 1'000'000'000 / rate_bps(rate));
}

/// From the end of a data PPDU to the end of its BlockAck; a sender that hears none waits about as
/// long (10.3.2.11).
[[nodiscard]] constexpr std::int64_t block_ack_ns(const Profile &profile) {
    return profile.sifs_ns +
           ofdm_ns(profile, profile.legacy_preamble_ns, profile.control_rate_bps, block_ack_bytes);
}

/// From the end of a legacy data PPDU to the end of its ACK.
[[nodiscard]] constexpr std::int64_t legacy_ack_ns(const Profile &profile, std::uint8_t rate) {
    return profile.sifs_ns +
           (rate >= wire::wsm::rate::first_ofdm
                ? ofdm_ns(profile, profile.legacy_preamble_ns, profile.control_rate_bps, ack_bytes)
                : data_at_ns(profile, rate, ack_bytes));
}

/// A management PPDU; `frame_bytes` counts no FCS.
[[nodiscard]] constexpr std::int64_t management_ns(const Profile &profile,
                                                   std::size_t frame_bytes) {
    const std::uint64_t bits = 8 * (frame_bytes + fcs_bytes);
    return profile.dsss_preamble_ns +
           static_cast<std::int64_t>(bits * 1'000'000'000 / profile.management_rate_bps);
}

/// From the end of a management PPDU to the end of its ACK.
[[nodiscard]] constexpr std::int64_t management_ack_ns(const Profile &profile) {
    return profile.sifs_ns + management_ns(profile, ack_bytes - fcs_bytes);
}

/// What an MPDU of `frame_bytes` (no FCS) takes in an A-MPDU (9.7.1): delimiter, FCS, padding.
[[nodiscard]] constexpr std::size_t subframe_bytes(std::size_t frame_bytes) {
    return wire::round_up(delimiter_bytes + frame_bytes + fcs_bytes, 4);
}

} // namespace besser::air::phy
