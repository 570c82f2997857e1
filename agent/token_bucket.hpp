// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/time_units.hpp"

#include <algorithm>
#include <cstdint>

namespace besser::agent {

/// What a capped sender may send, and when: a portion of the rate at a time, at once. What was not
/// sent in time is made up for, up to 5 s of it, as pv 1.6.20 and later do. Without such a backlog
/// the portions of any second differ from the rate by less than one portion.
class TokenBucket {
  public:
    TokenBucket(double bytes_per_s, std::int64_t portion_ns, std::int64_t now_ns)
        : portion_ns_(portion_ns),
          portion_(bytes_per_s * static_cast<double>(portion_ns) / double{second}),
          credit_(portion_), due_ns_(now_ns) {}

    [[nodiscard]] double credit() const { return credit_; } ///< bytes
    void spend(double bytes) { credit_ -= bytes; }
    /// When the next portion is there; it is added to the credit.
    [[nodiscard]] std::int64_t next_portion(std::int64_t now_ns) {
        constexpr std::int64_t backlog_ns = 5 * second;
        due_ns_ = std::max(due_ns_ + portion_ns_, now_ns - backlog_ns);
        credit_ += portion_;
        return due_ns_;
    }

  private:
    std::int64_t portion_ns_;
    double portion_;
    double credit_;
    std::int64_t due_ns_;
};

} // namespace besser::agent
