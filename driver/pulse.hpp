// SPDX-License-Identifier: GPL-2.0-only
// Whether firmware that says nothing is alive. A frozen chip of which nothing is asked looks like
// an idle network: its registers answer, and beacons without news stay in the firmware. A host that
// only receives would wait for ever.
#pragma once

#include "driver/command.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace besser::driver {

/// The bottom half alone touches it. In the test subjects, which never ask, others may read it.
class Pulse {
  public:
    /// [process], no data path running
    void reset() { *this = Pulse(); }

    /// The chip handed something over. The answer alone makes the next question later: an idle link
    /// is to stay one.
    void on_heard(std::int64_t now_ns) {
        heard_ns_ = now_ns;
        patience_ns_ =
            answered_ ? std::min(2 * patience_ns_, longest_patience_ns) : shortest_patience_ns;
        answered_ = false;
    }

    /// Asks, if nothing was heard for long enough: message() is to be sent. Nothing may be in the
    /// chip.
    void check(std::int64_t now_ns) {
        if (asked_ns_ || now_ns - heard_ns_ < patience_ns_)
            return;
        asked_ns_ = now_ns;
        unsent_ = true;
    }
    [[nodiscard]] bool unsent() const { return unsent_; }
    /// The question, once; valid until the next.
    [[nodiscard]] MutableBytes message() {
        unsent_ = false;
        question_ = {{sizeof(question_), wire::wsm::id::read_mib}, wire::wsm::mib::counters, 0};
        return {reinterpret_cast<std::uint8_t *>(&question_), sizeof(question_)};
    }

    /// Whether a confirm is the answer. Nothing else reads MIBs, and a refusal is a sign of life,
    /// too.
    [[nodiscard]] bool on_confirm(wire::wsm::Id id) {
        if (!asked_ns_ || id.message() != (wire::wsm::id::read_mib | wire::wsm::id::confirm_bit))
            return false;
        asked_ns_.reset();
        answered_ = true;
        return true;
    }

    /// Whether the answer is not to be expected any more.
    [[nodiscard]] bool overdue(std::int64_t now_ns) const {
        return asked_ns_ && now_ns - *asked_ns_ >= confirm_timeout_ns;
    }

  private:
    /// Where frames passed a moment ago, silence is soon suspicious.
    static constexpr std::int64_t shortest_patience_ns = 1'000'000'000;
    /// Each question costs an idle link about five bus requests, and wakes the host.
    static constexpr std::int64_t longest_patience_ns = 32'000'000'000;

    std::int64_t heard_ns_ = 0;
    std::int64_t patience_ns_ = shortest_patience_ns;
    std::optional<std::int64_t> asked_ns_;
    bool unsent_ = false;
    bool answered_ = false; ///< since on_heard()
    wire::wsm::ReadMib question_{};
};

} // namespace besser::driver
