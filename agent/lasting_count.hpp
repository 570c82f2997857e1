// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>

namespace besser::agent {

/// A count whose owner may go away in a rep, or go and come back and begin at 0: an interface whose
/// driver gave its chip up. What was counted stays counted.
class LastingCount {
  public:
    /// All so far. `shown`: what the owner tells now; nothing: there is none.
    [[nodiscard]] std::uint64_t take(std::optional<std::uint64_t> shown) {
        if (shown && *shown < shown_)
            before_ += shown_;
        if (shown)
            shown_ = *shown;
        return before_ + shown_;
    }

  private:
    std::uint64_t before_ = 0; ///< by owners that are gone
    std::uint64_t shown_ = 0;  ///< by the last one, when it was seen last
};

} // namespace besser::agent
