// SPDX-License-Identifier: GPL-2.0-only
// The chip's sleep while Wi-Fi is on (protocol.md 3.5 and 8): MCU deactive, then the wakeup line
// low. The chip goes on receiving, and raises its interrupt for what it has.
//
// The bottom half decides when it sleeps, and wakes it before it asks it for anything. Whichever of
// bottom half and interrupt entry comes first raises the line: with it high the chip answers, and
// the vendor's driver reads control byte and batch before it tells the MCU (protocol.md 8, "rx
// work").
#pragma once

#include "driver/counters.hpp"
#include "driver/sdio_link.hpp"

#include <utility>

namespace besser::driver {

template <Port P>
class Doze {
  public:
    using Env = typename P::Env;

    Doze(Env &env, SdioLink<P> &link, Counters &counters)
        : env_(env), link_(link), counters_(counters) {}
    Doze(const Doze &) = delete;
    Doze &operator=(const Doze &) = delete;

    /// Wi-Fi was switched on, which wakes a chip. [process], no data path running
    void start() { unwilling_ = told_ = false; }

    /// Whether the chip was told to sleep. [bottom half]
    [[nodiscard]] bool asleep() const { return told_; }
    /// Whether it may be: it has never stayed awake when told. [bottom half]
    [[nodiscard]] bool willing() const { return !unwilling_; }

    /// Before anything is asked of the chip. An error: it does not wake. [bottom half; or whoever
    /// has ended it]
    Result<> rouse() {
        if (!std::exchange(told_, false))
            return {};
        {
            Claimed host(env_);
            link_.raise_line();
        }
        return link_.wake();
    }

    /// The firmware is quiescent and owes nothing. If `wanted()` says so when all is done the line
    /// stays high: an interrupt came meanwhile. `wakes_host`: what the chip receives is to wake the
    /// system. [bottom half]
    template <class Wanted>
    Result<> fall_asleep(Wanted &&wanted, bool wakes_host) {
        if (wakes_host)
            BESSER_TRY(link_.raise_host_wakeup_on_news());
        const auto slept = link_.let_sleep();
        told_ = true;
        if (!slept && slept.error() == Errc::timeout) {
            unwilling_ = true;
            return rouse();
        }
        counters_.sleeps.add(); // or the bus is silent already (protocol.md 8)
        Claimed host(env_);
        if (wanted())
            return {};
        link_.lower_line();
        return {};
    }

  private:
    Env &env_;
    SdioLink<P> &link_;
    Counters &counters_;
    // The bottom half.
    bool told_ = false;      ///< to sleep, and not to wake since
    bool unwilling_ = false; ///< told, it stayed awake
};

} // namespace besser::driver
