// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/record/record.hpp"
#include "trace/trace_file.hpp"

#include <atomic>
#include <chrono>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// The rig could not do its part, through no fault of an arm: the run ends with exit status 3. What
/// was journaled stays.
struct RigError {
    std::string what;
    /// What spoiled the window is over, such as a sender that was killed: it is measured anew.
    bool anew = false;
};

/// One cell of the plan's grid: a power cycle of the chip for one arm.
struct WindowSpec {
    Arm arm;                  ///< with the conditions of the window's stratum in its profile
    std::uint32_t window = 0; ///< 0-based
    std::uint64_t seed = 0;   ///< of the window, the same for all its arms
    Stress stress;
    std::chrono::nanoseconds interval{}; ///< see Plan::interval
    /// Becomes true when the rep under way is to be given up, within a second and with an error;
    /// may be null.
    const std::atomic<bool> *stop = nullptr;
};

/// A booted world. Used by one thread at a time; its reps are run in order, 0 to reps - 1.
class Window {
  public:
    virtual ~Window() = default;

    /// Settles (Stress::warm_up, and up to first_uptime before rep 0), then measures one rep. Fills
    /// in everything but arm, window, rep, seed and stratum, which the runner sets. What an arm
    /// does is a result, not an error, whenever it does it: a station that does not connect or a
    /// device that dies is an event, and a rep in which no traffic could run for it has elapsed_s
    /// 0.
    virtual std::expected<RepRecord, RigError> run_rep(std::uint32_t rep) = 0;
};

/// What a trace is to show of a rep, and where.
struct TraceOrder {
    trace::TraceFile &file;
    trace::Track below; ///< the tracks stand below this one
    /// After the rep was due; empty: from the power-on of its window.
    std::optional<std::chrono::nanoseconds> from;
    std::chrono::nanoseconds length{}; ///< at most, and no longer than the rep
};

struct TracedRep {
    RepRecord record; ///< as Window::run_rep gives it
    std::chrono::nanoseconds recorded{};
};

/// What can run a plan.
class Rig {
  public:
    virtual ~Rig() = default;

    /// What a prediction's `rigs` names: see rig_names.hpp.
    virtual std::string name() const = 0;

    /// Facts about the rig for the result, the same on every host: profile and its hash, model
    /// versions.
    virtual std::map<std::string, std::string> facts() const = 0;

    /// The probes it has, by the names of record.hpp, and every_work_probe for work functions: they
    /// decide which metrics it can measure.
    virtual std::vector<std::string> probes() const = 0;

    /// Receipts that no rep of this rig can fail, each with the reason in a line: a report shows it
    /// in place of "held". What a rep can fail does not belong here.
    virtual std::map<std::string, std::string> by_construction() const = 0;

    /// Whether it can run the arm: fault names, profile keys and their values, module. The error
    /// says what to change.
    virtual std::expected<void, ArmProblem> check_arm(const Arm &arm) const = 0;

    /// Whether it can make this stress. The error says which key of [stress] it cannot, and why.
    virtual std::expected<void, ArmProblem> check_stress(const Stress &stress) const;
    /// Whether the station's system can be suspended (Stress::suspend).
    virtual bool suspends() const { return false; }

    /// How long a window of this stress takes on the wall clock; empty where that depends on how
    /// fast this machine is.
    virtual std::optional<std::chrono::nanoseconds> window_takes(const Stress &) const {
        return {};
    }

    /// Whether equal WindowSpecs may give different records. If not, the runner checks that they do
    /// not when it resumes a run; if so, an interrupted window is measured anew as a whole.
    virtual bool has_variance() const = 0;

    /// Windows that may be open at once, >= 1. When it is more than 1, open_window is called from
    /// several threads.
    virtual unsigned parallelism() const = 0;

    virtual std::expected<std::unique_ptr<Window>, RigError>
    open_window(const WindowSpec &spec) = 0;

    /// Runs a window up to this rep, and records of it what is asked for. The record is the same as
    /// without. Most rigs record none, and say so.
    virtual std::expected<TracedRep, RigError> trace_rep(const WindowSpec &, std::uint32_t,
                                                         const TraceOrder &) {
        return std::unexpected(RigError{"this rig records no traces"});
    }

  protected:
    std::expected<void, ArmProblem> check_suspend(const Stress &stress) const;
};

} // namespace besser::bench
