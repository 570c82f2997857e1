// SPDX-License-Identifier: GPL-2.0-only
// What is explored: a world with tasks in it that are about to do something, and what must come of
// it. All its state lies in the world's arena, so that it can be put back.
#pragma once

#include "explore/execution.hpp"
#include "model/vkernel/world.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace besser::explore {

enum class FindingKind : std::uint8_t {
    data_race,   ///< an unlocked read-modify-write beside another write
    lost_update, ///< and what it undid
    warning,     ///< WARN or BUG
    invariant,   ///< what must hold at any time does not
    deadlock,    ///< nothing can ever happen, and something is missing
    stuck,       ///< the same, but for time-outs
    use_after_free,
    endless,        ///< more steps than any schedule needs
    crash,          ///< the explorer's process ended
    explorer_error, ///< the same choices led elsewhere
};
[[nodiscard]] const char *to_string(FindingKind kind);

struct Finding {
    FindingKind kind;
    std::string what;
    Position at = nowhere; ///< the step that shows it, if it is not the last one
};

/// Chip and radio as far as they act on their own account.
class DeviceSteps {
  public:
    [[nodiscard]] virtual bool ready() const = 0;
    /// Which step of the schedule caused the next one, or nowhere.
    [[nodiscard]] virtual Position cause() const = 0;
    /// Does the next one.
    virtual void step() = 0;

  protected:
    ~DeviceSteps() = default;
};

class Subject {
  public:
    virtual ~Subject() = default;
    [[nodiscard]] virtual vkernel::World &world() = 0;
    [[nodiscard]] virtual DeviceSteps *device_steps() { return nullptr; }
    /// Asked when nothing can run: what has not happened that should have; nothing: all is well.
    [[nodiscard]] virtual std::optional<Finding> missing() = 0;
    /// How long time may pass, from the beginning, until nothing is missing.
    [[nodiscard]] virtual std::int64_t patience_ns() const { return 0; }
    /// Asked when nothing can run and nothing is missing: faults stop here, and what must work
    /// again is let loose, without a choice of the order. False: there is nothing to show.
    [[nodiscard]] virtual bool prove_progress() { return false; }
    /// How often a timer may expire while others could run.
    [[nodiscard]] virtual unsigned early_timers() const { return 0; }
    /// Identifies what came of a schedule; for tests.
    [[nodiscard]] virtual std::uint64_t outcome() const { return 0; }
};

} // namespace besser::explore
