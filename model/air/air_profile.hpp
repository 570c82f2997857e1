// SPDX-License-Identifier: GPL-2.0-only
// Every number the air works with. Clauses are those of IEEE 802.11-2020; "measurements" is the
// campaign's measurements.md; the rest says that it is an assumption.
#pragma once

#include "wire/ieee80211.hpp"

#include <array>
#include <cstdint>

namespace besser::air {

/// EDCA parameters of one access class (Table 9-155, the defaults a station uses).
struct AccessParameters {
    std::uint8_t aifsn;
    std::uint16_t cw_min;
    std::uint16_t cw_max;
};

struct Profile {
    // Physical layer.
    std::uint64_t phy_rate_bps = 65'000'000; ///< measurements, rig: 65 Mb/s on 2.4 GHz HT20
    std::uint8_t phy_rate_index = 21;        ///< MCS 7 as WSM counts rates (protocol.md 5.4)
    std::uint8_t management_rate_index = 0;  ///< 1 Mb/s as WSM counts rates
    std::int64_t ht_preamble_ns = 36'000; ///< HT-mixed, one stream (19.3.2): L 20, SIG 8, HT 8 us
    std::uint64_t control_rate_bps = 24'000'000; ///< assumption: highest basic OFDM rate (10.6.6.5)
    std::int64_t legacy_preamble_ns = 20'000;    ///< 17.3.2.2: 16 us preamble and 4 us SIGNAL
    std::int64_t symbol_ns = 4'000;              ///< 17.3.2.4, long guard interval
    std::int64_t signal_extension_ns = 6'000;    ///< 18.3.2.4, 2.4 GHz only
    std::uint64_t management_rate_bps =
        1'000'000;                           ///< assumption: lowest basic rate, as hostapd has it
    std::int64_t dsss_preamble_ns = 192'000; ///< 15.2.2.2, long preamble and header

    // Medium access.
    std::int64_t slot_ns = 9'000;  ///< 18.4.4 (ERP, short slot); DIFS is AIFSN 2: SIFS + 2 slots
    std::int64_t sifs_ns = 10'000; ///< 18.4.4
    /// Best effort, background, video, voice: in the order of WSM queue numbers.
    std::array<AccessParameters, 4> access = {
        {{3, 15, 1023}, {7, 15, 1023}, {2, 7, 15}, {2, 3, 7}}};
    std::uint8_t retry_limit = 7; ///< tries of one MPDU; dot11ShortRetryLimit (10.3.4.4)

    // Coexistence: Bluetooth has the last part of each period, and nobody sends in it.
    double bluetooth = 0; ///< share of the period; assumption
    std::int64_t bluetooth_period_ns =
        102'400'000; ///< what the vendor's driver asks for (field.md F5)

    // Aggregation.
    std::uint16_t window_mpdus = 64;        ///< block-ack window (10.25.2)
    std::uint16_t max_ampdu_mpdus = 64;     ///< no more than the window
    std::uint32_t max_ampdu_bytes = 65'535; ///< 9.4.2.55.3, exponent 3: assumption for this chip
    std::int64_t max_ppdu_ns =
        5'484'000; ///< assumption: what L-SIG can announce (4095 bytes at 6 Mb/s)

    /// Between the station and the access point, which both send with 20 dBm; 0: not told, and what
    /// is lost is what stands below. With it the error rates are those of model/air/error_rate.hpp,
    /// the access point sends at the best rate for the level, and phy_rate_index and rcpi follow.
    std::uint8_t path_loss_db = 0;

    // Loss. One probability is drawn per window (per Air) between the two bounds.
    double mpdu_error_min = 0.14;   ///< measurements, rig: "about 16 % tx retries"; the spread is
    double mpdu_error_max = 0.18;   ///< an assumption, and that both directions suffer alike
    double management_error = 0.01; ///< assumption: the lowest rate is robust

    // The access point, its wire, and the way to the sender.
    std::uint8_t channel = 6;                                                 ///< assumption
    wire::ieee80211::MacAddress bssid = {0x02, 0xBE, 0x55, 0xE2, 0x00, 0x01}; ///< any
    std::array<char, 33> ssid{"besser"}; ///< any; ends with a zero
    std::array<char, 64> passphrase{};   ///< WPA2-PSK, 8 to 63 bytes, ends with a zero; empty: open
    std::int64_t beacon_interval_ns = 102'400'000; ///< 100 TU, everyone's default
    std::uint64_t wired_rate_bps = 1'000'000'000;  ///< assumption: gigabit Ethernet
    std::int64_t wired_round_trip_ns = 400'000;    ///< assumption: one switch; see docs/traffic.md
    std::uint16_t queue_limit_frames = 256;        ///< assumption: tail drop beyond it
    std::uint16_t wired_queue_frames = 1'024;      ///< frames on their way to the access point
    std::uint8_t rcpi = 130;                       ///< assumption: -45 dBm
};

inline constexpr std::size_t max_frame_bytes = 1600; ///< 1500-byte MTU with all 802.11 headers

} // namespace besser::air
