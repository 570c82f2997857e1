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
    /// How long answers take stays known: it is of the firmware's build, not of its start.
    /// [process], no data path running
    void reset() {
        patience_ns_ = first_patience();
        asked_ns_.reset();
        unsent_ = answered_ = false;
    }

    /// The chip handed something over. The answer alone makes the next question later: an idle link
    /// is to stay one.
    void on_heard(std::int64_t now_ns) {
        silent_since_ns_ = now_ns;
        patience_ns_ = answered_
                           ? std::clamp(4 * patience_ns_, shortest_patience_ns, longest_patience_ns)
                           : first_patience();
        answered_ = unsent_ = false;
    }

    /// What is about to be sent is the first that the chip owes a sign for.
    void begin_to_wait(std::int64_t now_ns) {
        silent_since_ns_ = now_ns;
        patience_ns_ = first_patience();
    }

    /// Whether nothing was heard for so long that ask() is to be called. A chip that `may_sleep`
    /// is asked once in a silence: that it may sleep now is the next question, and keeps it awake
    /// no longer.
    [[nodiscard]] bool due(std::int64_t now_ns, bool may_sleep) const {
        const auto left = time_to_question(now_ns, may_sleep);
        return left && *left <= 0;
    }
    /// How long until then, if nothing is heard; nothing: a question is on its way, or with the
    /// chip, or none will be asked.
    [[nodiscard]] std::optional<std::int64_t> time_to_question(std::int64_t now_ns,
                                                               bool may_sleep) const {
        const bool asked_enough = may_sleep && patience_ns_ > first_patience();
        if (asked_ns_ || unsent_ || asked_enough)
            return std::nullopt;
        return silent_since_ns_ + patience_ns_ - now_ns;
    }
    /// message() is to be sent, unless something is heard before.
    void ask() { unsent_ = true; }
    [[nodiscard]] bool unsent() const { return unsent_; }
    /// The question, once; valid until the next.
    [[nodiscard]] MutableBytes message(std::int64_t now_ns) {
        unsent_ = false;
        on_asked(now_ns);
        question_ = {{sizeof(question_), wire::wsm::id::read_mib}, wire::wsm::mib::counters, 0};
        return {reinterpret_cast<std::uint8_t *>(&question_), sizeof(question_)};
    }

    /// What else the bottom half tells the firmware is as good a question.
    void on_asked(std::int64_t now_ns) { asked_ns_ = now_ns; }

    /// Whether a confirm is the answer. Nothing else reads MIBs, and a refusal is a sign of life,
    /// too.
    [[nodiscard]] bool on_confirm(wire::wsm::Id id, std::int64_t now_ns) {
        if (!asked_ns_ || id.message() != (wire::wsm::id::read_mib | wire::wsm::id::confirm_bit))
            return false;
        on_answer(now_ns);
        return true;
    }
    /// After on_asked().
    void on_answer(std::int64_t now_ns) {
        const auto slowest_ns = slowest_answer_ns_.value_or(0);
        slowest_answer_ns_ = std::max(slowest_ns - slowest_ns / forgets, now_ns - *asked_ns_);
        asked_ns_.reset();
        answered_ = true;
    }

    /// How long the answer may still take; nothing: none is expected.
    [[nodiscard]] std::optional<std::int64_t> time_left(std::int64_t now_ns) const {
        if (!asked_ns_)
            return std::nullopt;
        return *asked_ns_ + time_to_answer(now_ns) - now_ns;
    }
    /// Whether the answer is not to be expected any more.
    [[nodiscard]] bool overdue(std::int64_t now_ns) const {
        const auto left = time_left(now_ns);
        return left && *left <= 0;
    }
    /// The device is restarted for want of that answer, rightly or not.
    void give_up(std::int64_t now_ns) { given_up_ns_ = now_ns; }
    /// It was right: the chip did not do what it was told without its firmware's messages, either.
    /// [process], no data path running
    void confirm_suspicion() { given_up_ns_.reset(); }

  private:
    /// Where frames passed a moment ago, silence is soon suspicious.
    static constexpr std::int64_t shortest_patience_ns = 150'000'000;
    /// Each question costs an idle link about five bus requests, and wakes the host.
    static constexpr std::int64_t longest_patience_ns = 32'000'000'000;
    /// A MIB is read from the firmware's memory: it takes as long as it has taken of late, with a
    /// wide margin. One answer that was slow, which a scan or Bluetooth may cause, makes patient
    /// for some twenty more: each takes an eighth of what is known. The limit of any confirm holds
    /// for a firmware that has never answered, and, since a suspicion may be wrong and costs the
    /// owner a restart, for a while after one that was not confirmed.
    static constexpr std::int64_t shortest_time_to_answer_ns = 200'000'000;
    static constexpr std::int64_t margin = 8;
    static constexpr std::int64_t forgets = 8;
    static constexpr std::int64_t one_suspicion_in_ns = 600'000'000'000;

    /// Firmware that has never answered is asked as soon as there is an occasion: when it freezes
    /// it is too late to learn how fast it was.
    [[nodiscard]] std::int64_t first_patience() const {
        return slowest_answer_ns_ ? shortest_patience_ns : 0;
    }
    [[nodiscard]] std::int64_t time_to_answer(std::int64_t now_ns) const {
        if (!slowest_answer_ns_ || (given_up_ns_ && now_ns - *given_up_ns_ < one_suspicion_in_ns))
            return confirm_timeout_ns;
        return std::clamp(margin * *slowest_answer_ns_, shortest_time_to_answer_ns,
                          confirm_timeout_ns);
    }

    std::int64_t silent_since_ns_ = 0;
    std::int64_t patience_ns_ = 0;
    std::optional<std::int64_t> asked_ns_;
    std::optional<std::int64_t> slowest_answer_ns_; ///< of late, of this firmware
    std::optional<std::int64_t> given_up_ns_;       ///< when it was thought dead last
    bool unsent_ = false;
    bool answered_ = false; ///< since on_heard()
    wire::wsm::ReadMib question_{};
};

} // namespace besser::driver
