// SPDX-License-Identifier: GPL-2.0-only
#include "agent/link_watch.hpp"

#include <algorithm>

namespace besser::agent {

void LinkWatch::look(Time now, bool carrier, std::optional<std::uint64_t> moved) {
    ++looks_;
    if (!moved || moved != moved_)
        moved_at_ = now;
    moved_ = moved;
    if (carrier && now - moved_at_ < silence) {
        ended_ += current_;
        current_ = {};
        down_since_.reset();
    } else {
        if (!down_since_)
            down_since_ = std::min(moved_at_, looked_at_);
        current_ = now - *down_since_;
        longest_ = std::max(longest_, current_);
    }
    if (!carrier)
        moved_at_ = now; // by the next link something is to come anew
    looked_at_ = now;
}

} // namespace besser::agent
