// SPDX-License-Identifier: GPL-2.0-only
#include "explore/device_queue.hpp"

#include <algorithm>

namespace besser::explore {

chip::Scheduler::Token DeviceQueue::at(std::int64_t when_ns, Callback callback, void *context,
                                       std::uint64_t argument) {
    if (object_ == nullptr)
        return world_.at(when_ns, callback, context, argument);
    const Position cause =
        link_.runner != nullptr && link_.runner->running() ? link_.runner->position() : nowhere;
    const Event event{
        std::max(when_ns, now_ns()), own | ++last_, callback, context, argument, cause};
    const auto behind = std::ranges::upper_bound(events_, event.when_ns, {}, &Event::when_ns);
    events_.insert(behind, event);
    return event.token;
}

void DeviceQueue::cancel(Token token) {
    if ((token & own) == 0)
        return world_.cancel(token);
    std::erase_if(events_, [&](const Event &event) { return event.token == token; });
}

void DeviceQueue::step() {
    const Event event = events_.front();
    events_.erase(events_.begin());
    world_.also(vkernel::Operation::device, object_);
    world_.pass_until(event.when_ns);
    event.callback(event.context, event.argument);
}

} // namespace besser::explore
