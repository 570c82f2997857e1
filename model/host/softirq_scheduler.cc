// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/softirq_scheduler.hpp"

#include <cassert>

namespace besser::host {

chip::Scheduler::Token SoftirqScheduler::at(std::int64_t when_ns, Callback callback, void *context,
                                            std::uint64_t argument) {
    for (std::size_t i = 0; i < slots_.size(); i++) {
        auto &slot = slots_[i];
        if (slot.state != State::unused)
            continue;
        slot.state = State::waiting;
        slot.cancelled = false;
        slot.cpu = world_.cpu();
        slot.generation++;
        slot.callback = callback;
        slot.context = context;
        slot.argument = argument;
        slot.event = world_.at(when_ns, &SoftirqScheduler::expire, &slot, 0);
        return slot.generation * max_timers + i + 1;
    }
    world_.warn("the network stack has too many timers");
    return 0;
}

void SoftirqScheduler::cancel(Token token) {
    if (token == 0)
        return;
    auto &slot = slots_[(token - 1) % max_timers];
    if (slot.generation != (token - 1) / max_timers)
        return;
    slot.cancelled = true;
    if (slot.state != State::waiting)
        return;
    world_.cancel(slot.event);
    slot.state = State::unused;
}

void SoftirqScheduler::expire(void *context, std::uint64_t) {
    auto &slot = *static_cast<Slot *>(context);
    assert(slot.state == State::waiting && !slot.cancelled);
    slot.state = State::raised;
    slot.owner->world_.raise_softirq(slot.cpu, slot.softirq);
}

void SoftirqScheduler::run(void *context) {
    auto &slot = *static_cast<Slot *>(context);
    slot.owner->lock_.lock();
    assert(slot.state == State::raised);
    slot.state = State::unused; // the callback may set a new timer in this slot
    if (!slot.cancelled)
        slot.callback(slot.context, slot.argument);
    slot.owner->lock_.unlock();
}

} // namespace besser::host
