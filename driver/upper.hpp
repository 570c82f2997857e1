// SPDX-License-Identifier: GPL-2.0-only
// What passes over the driver's upper edge. Shaped after mac80211, which stands there in the
// kernel.
#pragma once

#include "wire/bytes.hpp"
#include "wire/ieee80211.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace besser::driver {

using wire::Bytes;
using wire::MutableBytes;
using wire::ieee80211::MacAddress;

/// 802.11 access categories in mac80211's order.
enum class AccessCategory : std::uint8_t { voice, video, best_effort, background };
inline constexpr std::size_t access_categories = 4;

enum class Band : std::uint8_t { ghz2_4, ghz5 };

struct Channel {
    Band band;
    std::uint8_t number;
    std::uint8_t max_power_dbm;
    bool no_ir; ///< no transmission before a beacon was heard: scan passively
};

/// Facts about one received frame (ieee80211_rx_status).
struct RxStatus {
    Band band;
    std::uint8_t channel;
    std::uint8_t rate; ///< WSM rate index: 0-3 CCK, 6-13 OFDM, 14-21 MCS 0-7
    std::int8_t signal_dbm;
    bool ht;
    bool aggregate; ///< part of an A-MPDU
    bool decrypted;
    bool iv_stripped;
    bool mic_error;
};

/// What became of one frame (ieee80211_tx_info).
struct TxReport {
    bool acked;
    bool aggregated;
    std::uint8_t rate;
    std::uint8_t ack_failures;
};

/// How one frame wants to be sent.
struct TxInfo {
    AccessCategory category;
    std::uint8_t interface_id;
    bool management; ///< sent at basic rates, ahead of rate adaptation
};

inline constexpr std::size_t max_scan_channels = 48;
inline constexpr std::size_t max_ssid_bytes = 32;

struct Ssid {
    std::uint8_t length = 0; ///< 0 is the wildcard
    std::array<std::uint8_t, max_ssid_bytes> bytes{};
};

/// One band of a scan; mac80211 is asked for one band at a time
/// (IEEE80211_HW_SINGLE_SCAN_ON_ALL_BANDS off).
struct ScanRequest {
    std::array<Channel, max_scan_channels> channels;
    std::uint8_t channel_count;
    std::array<Ssid, 2> ssids;
    std::uint8_t ssid_count;
    bool associated;     ///< background scan
    Bytes probe_request; ///< whole frame; valid during the call only
};

enum class ScanOutcome : std::uint8_t { done, rejected, aborted };

struct EdcaParameters {
    std::uint16_t cw_min;
    std::uint16_t cw_max;
    std::uint8_t aifs;
    std::uint16_t txop_32us;
};

/// What is known of the network when the first authentication frame is to be sent.
struct JoinParameters {
    MacAddress bssid;
    Ssid ssid;
    Channel channel;
    std::uint16_t beacon_interval_tu;
    std::uint8_t dtim_period;
    std::uint32_t basic_rates; ///< WSM rate bits
};

/// What is known after the association response.
struct AssociationParameters {
    std::uint16_t association_id;
    std::uint32_t rates;   ///< legacy rates, WSM rate bits
    std::uint8_t mcs_mask; ///< HT MCS 0-7; 0: no HT
    std::uint8_t dtim_period;
    std::uint16_t listen_interval;
    bool short_preamble;
    bool short_slot;
    bool greenfield;
    std::uint8_t ht_protection; ///< 802.11-2020 9.4.2.56, bits 1:0
};

enum class Cipher : std::uint8_t { wep40, wep104, tkip, ccmp, igtk };

struct Key {
    Cipher cipher;
    bool pairwise;
    std::uint8_t index; ///< key id of 802.11
    MacAddress peer;
    std::array<std::uint8_t, 32> bytes;
    std::uint8_t length;
    std::array<std::uint8_t, 8> sequence; ///< receive sequence counter, low byte first
};

struct RxFilter {
    bool promiscuous;
    bool bssid;
    bool fcs_failed;
    bool probe_responder;
};

} // namespace besser::driver
