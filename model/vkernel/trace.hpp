// SPDX-License-Identifier: GPL-2.0-only
// What ftrace and the kernel log would show of a world. All counts are since the world began.
#pragma once

#include "model/vkernel/fingerprint.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace besser::vkernel {

/// Text of bounded length that is copied as plain memory.
template <std::size_t N>
class FixedText {
  public:
    FixedText() = default;
    FixedText(std::string_view text)
        : // NOLINT: a text is assigned from a text
          length_(text.size() < N ? text.size() : N) {
        text.copy(text_.data(), length_);
    }
    [[nodiscard]] std::string_view view() const { return {text_.data(), length_}; }

  private:
    std::array<char, N> text_{};
    std::size_t length_ = 0;
};

/// The newest N of what was pushed.
template <class T, std::size_t N>
class Ring {
  public:
    void push(const T &value) { items_[pushed_++ % N] = value; }
    [[nodiscard]] std::uint64_t pushed() const { return pushed_; }
    [[nodiscard]] std::size_t size() const { return pushed_ < N ? pushed_ : N; }
    /// 0 is the oldest kept.
    [[nodiscard]] const T &operator[](std::size_t i) const {
        return items_[(pushed_ - size() + i) % N];
    }

  private:
    std::array<T, N> items_{};
    std::uint64_t pushed_ = 0;
};

/// The first N of what was pushed since the list was cleared. What finds no place is dropped and
/// counted: whoever reads the list must also ask dropped().
template <class T, std::size_t N>
class FirstOf {
  public:
    void push(const T &value) {
        pushed_++;
        if (kept_ < N)
            items_[kept_++] = value;
        else
            dropped_++;
    }
    /// Makes room for the next N; the counts go on.
    void clear() { kept_ = 0; }
    [[nodiscard]] std::uint64_t pushed() const { return pushed_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
    [[nodiscard]] const T *begin() const { return items_.data(); }
    [[nodiscard]] const T *end() const { return begin() + kept_; }

  private:
    std::array<T, N> items_{};
    std::size_t kept_ = 0;
    std::uint64_t pushed_ = 0;
    std::uint64_t dropped_ = 0;
};

/// workqueue_execute_start by function.
struct WorkCount {
    FixedText<31> function;
    std::uint64_t executions;
};

struct TaskCount {
    FixedText<31> name;
    std::int64_t cpu_ns;
};

struct Message {
    std::int64_t when_ns;
    FixedText<159> text;
};

/// `field` was written by `winner` while another task was between its load and its store.
struct LostUpdate {
    std::int64_t when_ns; ///< of the store that undid the other
    FixedText<31> field;
    FixedText<31> loser;  ///< its update is gone
    FixedText<31> winner; ///< its store stands
    std::int64_t lost;    ///< the value that was overwritten
    std::int64_t stored;  ///< the value that stands
};

struct BusCount {
    std::uint64_t cmd52_reads;
    std::uint64_t cmd52_writes;
    std::uint64_t cmd53_reads;
    std::uint64_t cmd53_writes;
    std::uint64_t read_bytes;
    std::uint64_t written_bytes;
    std::uint64_t errors;
    std::int64_t busy_ns; ///< modelled time on the wires
    [[nodiscard]] std::uint64_t requests() const {
        return cmd52_reads + cmd52_writes + cmd53_reads + cmd53_writes;
    }
};

struct Trace {
    static constexpr std::size_t max_functions = 64; ///< a foreign driver may have thirty

    std::array<WorkCount, max_functions + 1> works{}; ///< the last one: see work_index()
    std::size_t work_functions = 0;
    std::uint64_t wakeups = 0;
    std::uint64_t context_switches = 0; ///< to a task; those to the idle task are not counted
    std::uint64_t interrupts = 0;       ///< hard interrupts of any source
    std::uint64_t sdio_interrupts = 0;  ///< card interrupts signalled to the mmc core
    std::uint64_t timers = 0;           ///< timer functions run
    BusCount bus{};
    /// Over every dispatch of a task and every interrupt: equal histories have equal fingerprints.
    Fingerprint fingerprint;
    FirstOf<Message, 32> warnings; ///< WARN and BUG
    FirstOf<LostUpdate, 32> lost_updates;
    Ring<Message, 64> log;

    void dispatched(std::int64_t when_ns, std::uint32_t task) {
        fingerprint.mix(static_cast<std::uint64_t>(when_ns) << 8 ^ task);
    }
    /// The counter of a work function. Those that find no place share one that is nobody's.
    [[nodiscard]] std::size_t work_index(std::string_view function) {
        for (std::size_t i = 0; i < work_functions; i++)
            if (works[i].function.view() == function)
                return i;
        const auto index = work_functions < max_functions ? work_functions++ : max_functions;
        works[index].function = function;
        return index;
    }
    [[nodiscard]] std::uint64_t executions(std::string_view function) const {
        for (std::size_t i = 0; i < work_functions; i++)
            if (works[i].function.view() == function)
                return works[i].executions;
        return 0;
    }
    /// Events of which the trace cannot tell: warnings and lost updates that found no place, and
    /// executions of work functions that have no counter. The log is not among them: it is for
    /// people, and keeps its newest lines.
    [[nodiscard]] std::uint64_t lost_events() const {
        return warnings.dropped() + lost_updates.dropped() + works[max_functions].executions;
    }
};

} // namespace besser::vkernel
