// SPDX-License-Identifier: GPL-2.0-only
// Timers of the network stack: a chip::Scheduler whose callbacks run in softirq context with the
// stack's lock held, where they may cost CPU time.
#pragma once

#include "model/vkernel/lock.hpp"

#include <array>

namespace besser::host {

class SoftirqScheduler final : public chip::Scheduler {
  public:
    SoftirqScheduler(vkernel::World &world, vkernel::SpinLock &lock) : world_(world), lock_(lock) {
        for (auto &slot : slots_)
            slot.owner = this;
    }
    SoftirqScheduler(const SoftirqScheduler &) = delete;
    SoftirqScheduler &operator=(const SoftirqScheduler &) = delete;

    [[nodiscard]] std::int64_t now_ns() const override { return world_.now_ns(); }
    /// At most `max_timers` at a time: more is a bug of the stack.
    Token at(std::int64_t when_ns, Callback callback, void *context,
             std::uint64_t argument) override;
    void cancel(Token token) override;

    static constexpr std::size_t max_timers = 8;

  private:
    enum class State : std::uint8_t { unused, waiting, raised };
    struct Slot {
        SoftirqScheduler *owner = nullptr;
        State state = State::unused;
        int cpu = 0; ///< where it was set: there it runs
        std::uint64_t generation = 0;
        Callback callback = nullptr;
        void *context = nullptr;
        std::uint64_t argument = 0;
        Token event = 0;
        bool cancelled = false;
        vkernel::InterruptWork softirq{&SoftirqScheduler::run, this, 0,
                                       "timer of the network stack"};
    };

    static void expire(void *slot, std::uint64_t);
    static void run(void *slot);

    vkernel::World &world_;
    vkernel::SpinLock &lock_;
    std::array<Slot, max_timers> slots_;
};

} // namespace besser::host
