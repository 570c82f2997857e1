// SPDX-License-Identifier: GPL-2.0-only
#include "explore/device_queue.hpp"

#include <algorithm>
#include <cassert>

namespace besser::explore {

chip::Scheduler::Token DeviceQueue::at(std::int64_t when_ns, Callback callback, void *context,
                                       std::uint64_t argument) {
    if (object_ == nullptr)
        return world_.at(when_ns, callback, context, argument);
    const Position cause =
        link_.runner != nullptr && link_.runner->running() ? link_.runner->position() : nowhere;
    assert(events_.size() < max_events);
    const Event event{
        std::max(when_ns, now_ns()), own | ++last_, callback, context, argument, cause};
    events_.insert(std::ranges::upper_bound(events_, event.when_ns, {}, &Event::when_ns), event);
    return event.token;
}

void DeviceQueue::cancel(Token token) {
    if ((token & own) == 0)
        return world_.cancel(token);
    std::erase_if(events_, [&](const Event &event) { return event.token == token; });
}

void DeviceQueue::step() {
    assert(object_ != nullptr && ready());
    world_.also(vkernel::Operation::device, object_);
    const Token last_before = own | last_;
    do {
        const Event event = events_.front();
        events_.erase(events_.begin());
        own_ns_ = event.when_ns;
        event.callback(event.context, event.argument);
    } while (ready() && events_.front().token > last_before &&
             events_.front().when_ns <= now_ns()); // what it scheduled for now is the same step
}

} // namespace besser::explore
