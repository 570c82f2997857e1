// SPDX-License-Identifier: GPL-2.0-only
// What every part of the chip needs of its surroundings, and the timer made from the scheduler.
#pragma once

#include "model/chip/chip_profile.hpp"
#include "model/chip/faults.hpp"
#include "model/chip/observer.hpp"
#include "model/chip/radio.hpp"
#include "model/chip/scheduler.hpp"
#include "model/chip/stats.hpp"

#include <memory_resource>
#include <vector>

namespace besser::chip {

using ByteBuffer = std::pmr::vector<std::uint8_t>;

struct Context {
    Scheduler &scheduler;
    Radio &radio;
    const Profile &profile;
    Stats &stats;
    FaultInjector &faults;
    Chance &chance; ///< of what the profile gives a probability for
    std::pmr::memory_resource *memory;
    Observer *const &observer; ///< nullptr: nobody looks on

    [[nodiscard]] std::int64_t now_ns() const { return scheduler.now_ns(); }
    [[nodiscard]] std::int64_t uptime_ns() const { return now_ns() - stats.powered_at_ns; }
    [[nodiscard]] [[gnu::always_inline]] bool fires(Fault fault) const {
        return faults.armed(fault) && takes_effect(fault);
    }
    void tune(std::uint8_t channel) const {
        radio.tune(channel);
        if (observer != nullptr) [[unlikely]]
            observer->tunes(channel);
    }
    void transmit(std::uint32_t token, wire::Bytes frame, AccessClass access_class,
                  const RateLadder &ladder) const {
        if (observer != nullptr) [[unlikely]]
            observer->sends(frame);
        radio.transmit(token, frame, access_class, ladder);
    }

  private:
    [[nodiscard]] bool takes_effect(Fault fault) const {
        const bool fires = faults.fires(fault, now_ns());
        if (fires && observer != nullptr)
            observer->suffers(fault);
        return fires;
    }
};

/// At most one pending call of `Method` on `owner`; dies quietly with it.
template <class Owner, void (Owner::*Method)()>
class Timer final {
  public:
    Timer(Scheduler &scheduler, Owner *owner) : scheduler_(scheduler), owner_(owner) {}
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;
    ~Timer() { cancel(); }

    /// Replaces a pending call.
    void arm(std::int64_t when_ns) {
        cancel();
        token_ = scheduler_.at(when_ns, run, this, 0);
    }
    void cancel() {
        if (token_ != 0)
            scheduler_.cancel(token_);
        token_ = 0;
    }
    [[nodiscard]] bool pending() const { return token_ != 0; }

  private:
    static void run(void *self, std::uint64_t) {
        auto *timer = static_cast<Timer *>(self);
        timer->token_ = 0;
        (timer->owner_->*Method)();
    }

    Scheduler &scheduler_;
    Owner *owner_;
    Scheduler::Token token_ = 0;
};

} // namespace besser::chip
