// SPDX-License-Identifier: GPL-2.0-only
// The way back into a network that was given up although its access point is there: the driver
// broke the connection, or the chip was restarted and has forgotten its keys, or the system slept.
//
// wpa_supplicant scans all channels before it joins such a network anew (2.10,
// wpa_supplicant_event_disassoc_finish(); only what an access point ended it joins at once), and
// for the 4.6 s that 38 channels take there is no network. So the network's channel is scanned
// first, and as soon as its access point was heard the scan is over. It is told as one that was
// aborted, for it was: wpa_supplicant goes by what such a scan has found.
#pragma once

#include "driver/port.hpp"
#include "wire/ieee80211.hpp"

#include <cstdint>
#include <utility>

namespace besser::driver {

template <Port P>
class Reconnect {
  public:
    using Env = typename P::Env;

    explicit Reconnect(Env &env)
        : env_(env), left_ns_(env, -pause_ns), given_up_ns_(env, -pause_ns), awaited_(env, nobody) {
    }
    Reconnect(const Reconnect &) = delete;
    Reconnect &operator=(const Reconnect &) = delete;

    /// The station is about to join this network. [operation]
    void on_joining(const MacAddress &bssid) {
        bssid_ = bssid;
        awaited_.store(nobody);
    }
    /// It leaves a network in which it was associated. [operation]
    void on_left() { left_ns_.store(env_.now_ns()); }

    /// The chip is restarted, and has forgotten the network. [any]
    void on_restart() { given_up_ns_.store(env_.now_ns()); }
    /// The driver breaks the connection. Soon after the last time there is no way back: it did not
    /// help, and other access points may be there. [who receives]
    void on_broken() {
        const auto now = env_.now_ns();
        if (now - broken_ns_ >= pause_ns)
            given_up_ns_.store(now);
        broken_ns_ = now;
    }

    /// The system is about to sleep. What was left a moment before was left for that. [process]
    void on_system_sleep() { returns_ = env_.now_ns() - left_ns_.load() < leave_to_sleep_ns; }
    /// After it. [process]
    void on_system_wakeup() {
        if (std::exchange(returns_, false))
            given_up_ns_.store(env_.now_ns());
    }

    /// Whether a scan that begins now is to be over when the access point was heard. Not if an
    /// earlier one has found it and nobody wanted to join: another network is looked for.
    /// [operation]
    [[nodiscard]] bool due() const {
        return !heard() && env_.now_ns() - given_up_ns_.load() < time_ns;
    }
    /// A scan begins: one that is to be over then, or any other. [operation]
    void begin_scan(bool for_this) {
        if (heard())
            given_up_ns_.store(env_.now_ns() - time_ns);
        awaited_.store(for_this ? number_of(bssid_) : nobody);
    }
    /// A frame was received. [who receives]
    void on_frame(Bytes frame) {
        namespace dot11 = wire::ieee80211;
        const auto *header = wire::view<dot11::Header>(frame);
        if (header == nullptr ||
            (header->type != dot11::frame::beacon && header->type != dot11::frame::probe_response))
            return;
        if (awaited_.load() == number_of(header->address2))
            awaited_.store(was_heard);
    }
    /// Whether the scan has found what it was for. [scan work]
    [[nodiscard]] bool heard() const { return awaited_.load() == was_heard; }

  private:
    /// For a restart with a power cycle, and for a JOIN that is refused and followed by another
    /// scan. Who has not come back by then may need another access point.
    static constexpr std::int64_t time_ns = 10'000'000'000;
    static constexpr std::int64_t pause_ns = 60'000'000'000;
    static constexpr std::int64_t leave_to_sleep_ns = 5'000'000'000;
    // No station has these addresses.
    static constexpr std::uint64_t nobody = 0;
    static constexpr std::uint64_t was_heard = ~std::uint64_t{0};

    static std::uint64_t number_of(const MacAddress &address) {
        std::uint64_t number = 0;
        for (const std::uint8_t byte : address)
            number = number << 8 | byte;
        return number;
    }

    Env &env_;
    MacAddress bssid_{};                 ///< of the network last joined; the operations'
    std::int64_t broken_ns_ = -pause_ns; ///< who receives
    bool returns_ = false;               ///< from when the system sleeps until it wakes
    typename P::template Shared<std::int64_t> left_ns_;
    typename P::template Shared<std::int64_t> given_up_ns_;
    typename P::template Shared<std::uint64_t> awaited_; ///< whose access point a scan looks for
};

} // namespace besser::driver
