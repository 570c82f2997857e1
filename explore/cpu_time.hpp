// SPDX-License-Identifier: GPL-2.0-only
// CPU time of the calling thread, and how long something may go on by it.
#pragma once

#include <cstddef>
#include <ctime>
#include <limits>

namespace besser::explore {

[[nodiscard]] inline double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

class Deadline {
  public:
    /// Never over.
    Deadline() = default;
    /// So many seconds from now; 0 or less: never.
    static Deadline in(double seconds) {
        Deadline deadline;
        if (seconds > 0)
            deadline.at_ = cpu_seconds() + seconds;
        return deadline;
    }
    [[nodiscard]] bool over() const { return at_ != never && cpu_seconds() >= at_; }
    /// What is left from now on, dealt out to so many: the end of the first one's share.
    [[nodiscard]] Deadline share(std::size_t among) const {
        Deadline own;
        if (at_ == never)
            return own;
        const double now = cpu_seconds();
        own.at_ = at_ > now ? now + (at_ - now) / static_cast<double>(among) : now;
        return own;
    }

  private:
    static constexpr double never = std::numeric_limits<double>::infinity();
    double at_ = never;
};

} // namespace besser::explore
