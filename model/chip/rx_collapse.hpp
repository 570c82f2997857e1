// SPDX-License-Identifier: GPL-2.0-only
// Fault rx_collapse, the receive half of bug #5 (measurements.md): with uptime the chip takes less
// and less.
#pragma once

#include "model/chip/context.hpp"
#include "support/time_units.hpp"

#include <algorithm>

namespace besser::chip {

class RxCollapse final {
  public:
    explicit RxCollapse(const Context &context) : context_(context) {}

    /// Whether a frame of `bytes` still gets in.
    [[nodiscard]] bool admits(std::size_t bytes) {
        const Profile &profile = context_.profile;
        const std::int64_t collapsed_ns = context_.uptime_ns() - profile.bug5_onset_ns;
        if (!context_.faults.armed(Fault::rx_collapse) || collapsed_ns < 0)
            return true;
        const std::int64_t rate = bytes_per_second(collapsed_ns);
        const std::int64_t gap_ns = std::min<std::int64_t>(collapsed_ns - last_ns_, second);
        last_ns_ = collapsed_ns;
        // A bucket of at least two frames, or a slow one would never let a whole frame through.
        const std::int64_t depth = std::max<std::int64_t>(rate / 100, 3264) * second;
        allowance_ = std::min(allowance_ + rate * std::max<std::int64_t>(gap_ns, 0), depth);
        const std::int64_t price = static_cast<std::int64_t>(bytes) * second;
        if (allowance_ < price)
            return false;
        allowance_ -= price;
        return true;
    }

  private:
    /// Halves every bug5_halving_ns, a straight line in between: integers, so that it is the same
    /// everywhere.
    [[nodiscard]] std::int64_t bytes_per_second(std::int64_t collapsed_ns) const {
        const std::int64_t halving =
            std::max<std::int64_t>(context_.profile.bug5_halving_ns, second);
        const std::int64_t times = std::min<std::int64_t>(collapsed_ns / halving, 62);
        const std::int64_t top = std::int64_t{context_.profile.bug5_fresh_bytes_per_s} >> times;
        const std::int64_t part_ms = collapsed_ns % halving / 1'000'000;
        return top - top / 2 * part_ms / (halving / 1'000'000);
    }

    const Context &context_;
    std::int64_t last_ns_ = 0;
    std::int64_t allowance_ = 0; ///< bytes times nanoseconds per second
};

} // namespace besser::chip
