// SPDX-License-Identifier: GPL-2.0-only
// The driver's upper edge (driver/upper.h) as C++ sees it: enumerations are scoped, arrays know
// their bounds, and the types have names of the driver's namespace.
#pragma once

#include "wire/bytes.hpp"
#include "wire/ieee80211.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#define BES_ENUM enum class
#define BES_NAME(c_name, cxx_name) cxx_name
#define BES_ARRAY(type, count) std::array<type, count>
#include "driver/upper.h"
#undef BES_ENUM
#undef BES_NAME
#undef BES_ARRAY

namespace besser::driver {

using wire::Bytes;
using wire::MutableBytes;
using wire::ieee80211::MacAddress;

using AccessCategory = bes_category;
using Band = bes_band;
using Cipher = bes_cipher;
using ScanOutcome = bes_scan_outcome;

using RxStatus = bes_rx_status;
using TxReport = bes_tx_report;
using RateStep = bes_rate_step;
using TxInfo = bes_tx_info;
using EdcaParameters = bes_edca;
using Channel = bes_channel;
using Ssid = bes_ssid;
using ScanRequest = bes_scan;
using JoinParameters = bes_join;
using AssociationParameters = bes_association;
using SignalBounds = bes_signal_bounds;
using Key = bes_key;

inline constexpr std::size_t access_categories = BES_CATEGORIES;
inline constexpr std::size_t max_scan_channels = BES_SCAN_CHANNELS;
inline constexpr std::size_t max_ssid_bytes = BES_SSID_BYTES;

static_assert(std::is_same_v<decltype(JoinParameters::bssid), MacAddress>);
/// C has plain arrays where C++ has std::array, and an enumeration is an int to both.
static_assert(sizeof(Ssid) == 1 + max_ssid_bytes && sizeof(Band) == sizeof(int));

} // namespace besser::driver
