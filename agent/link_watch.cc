// SPDX-License-Identifier: GPL-2.0-only
#include "agent/link_watch.hpp"

#include <algorithm>

namespace besser::agent {

void LinkWatch::look(Time now, bool carrier) {
    const auto passed = now - looked_at_;
    looked_at_ = now;
    ++looks_;
    current_ = carrier ? std::chrono::nanoseconds{} : current_ + passed;
    down_ += carrier ? std::chrono::nanoseconds{} : passed;
    longest_ = std::max(longest_, current_);
}

} // namespace besser::agent
