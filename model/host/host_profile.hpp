// SPDX-License-Identifier: GPL-2.0-only
// What the upper half of the host costs and how it behaves. "assumption" is said of all that was
// not measured.
#pragma once

#include <cstdint>

namespace besser::host {

struct Profile {
    // CPU time on a Cortex-A55 at 1.8 GHz.
    std::int64_t rx_call_ns =
        1'000; ///< assumption: softirqs off and on, RCU, once per call into mac80211
    std::int64_t rx_frame_ns =
        14'000; ///< assumption: mac80211, bridge to IP, TCP input, for one frame of 1500 bytes
    std::int64_t tx_frame_ns =
        9'000; ///< assumption: TCP output, qdisc, mac80211 for one acknowledgement
    std::int64_t tx_status_ns = 1'500; ///< assumption: ieee80211_tx_status and kfree_skb
    std::int64_t read_call_ns =
        3'000; ///< assumption: recv() and the way to user space and back; copying comes on top

    // mac80211.
    bool rx_list = false; ///< one call per batch instead of one per frame (C2)
    /// The rate of each data frame is chosen by what became of those before
    /// (model/host/rate_control.hpp); without, the driver sends at the best rate of the
    /// association.
    bool rate_control = false;
    /// In a network it asks the driver to save power, as where distributions leave that on; the
    /// driver lets the chip sleep then.
    bool power_save = false;
    std::int64_t management_timeout_ns =
        200'000'000;                   ///< IEEE80211_AUTH_TIMEOUT, IEEE80211_ASSOC_TIMEOUT: HZ / 5
    std::uint8_t management_tries = 3; ///< IEEE80211_AUTH_MAX_TRIES
    std::int64_t retry_pause_ns = 1'000'000'000; ///< assumption: until the supplicant tries anew

    /// The network manager asks for a scan so often while associated (measurements.md); 0: never.
    std::int64_t scan_interval_ns = 300'000'000'000;
    std::uint8_t scan_channels = 13; ///< 2.4 GHz
    bool scan_5ghz = true;           ///< 5 GHz after it (field.md F1)
};

} // namespace besser::host
