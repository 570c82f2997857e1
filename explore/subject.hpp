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
    lost_update, ///< an unlocked read-modify-write undid another context's write
    warning,     ///< WARN or BUG
    invariant,   ///< what must hold at any time does not
    deadlock,    ///< nothing can ever happen, and something is missing
    stuck,       ///< something is missing, and only a time-out would bring it
    use_after_free,
    endless,        ///< more steps than any schedule needs
    crash,          ///< the process that ran the schedule was ended by a signal
    explorer_error, ///< the same choices led to another schedule: the explorer's own mistake
};
[[nodiscard]] const char *to_string(FindingKind kind);

struct Finding {
    FindingKind kind;
    std::string what;
    Position at = nowhere; ///< the step that shows it, if it is not the last one
    std::string race = {}; ///< of a data race in a foreign driver's memory: RaceSites::pair
};

/// What chip and radio do by themselves, one step after the other.
class DeviceSteps {
  public:
    [[nodiscard]] virtual bool ready() const = 0;
    /// Which step of the schedule caused the next one, or nowhere.
    [[nodiscard]] virtual Position cause() const = 0;
    /// Does the next step.
    virtual void step() = 0;

  protected:
    ~DeviceSteps() = default;
};

class Subject {
  public:
    virtual ~Subject() = default;
    [[nodiscard]] virtual vkernel::World &world() = 0;
    [[nodiscard]] virtual DeviceSteps *device_steps() { return nullptr; }
    /// Asked when nothing can run: what should have happened and has not. Empty: all is well.
    [[nodiscard]] virtual std::optional<Finding> missing() = 0;
    /// How much virtual time may pass from the beginning while something is missing; after that it
    /// is a finding.
    [[nodiscard]] virtual std::int64_t patience_ns() const { return 0; }
    /// Asked when nothing can run and nothing is missing. Ends the faults and begins what must work
    /// without them; the runner carries that out by default choices. False: there is nothing to
    /// prove.
    [[nodiscard]] virtual bool prove_progress() { return false; }
    /// How often a timer may expire while others could run.
    [[nodiscard]] virtual unsigned early_timers() const { return 0; }
    /// Equal for schedules with the same result; for tests.
    [[nodiscard]] virtual std::uint64_t outcome() const { return 0; }
};

} // namespace besser::explore
