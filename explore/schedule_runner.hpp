// SPDX-License-Identifier: GPL-2.0-only
// Carries out one schedule after the other on a subject: puts the world back, lets a chooser say at
// each point who does the next step, and records what happened.
//
//     Chooser ----- who is next -----+
//                                    v
//     World -- before, also, wakes -> Runner -> Execution, Finding
//       ^                            |
//       +---- runs that task --------+
#pragma once

#include "explore/execution.hpp"
#include "explore/fairness.hpp"
#include "explore/runnable.hpp"
#include "explore/subject.hpp"
#include "model/vkernel/checkpoint.hpp"

#include <array>
#include <optional>

namespace besser::explore {

/// Where a choice is due.
struct Point {
    Position position;
    ActorSet enabled; ///< not empty
    Actor current;    ///< who did the step before, or nobody
    bool goes_on;     ///< it could do this one, too: another choice preempts it
    Actor longest;    ///< else: of the enabled ones, the one that has waited longest
};

/// What happens if nobody has another wish: who runs goes on; else who has waited longest.
[[nodiscard]] inline Actor default_choice(const Point &point) {
    return point.goes_on ? point.current : point.longest;
}
/// Whether `choice` at this point is a preemption.
[[nodiscard]] inline bool preempts(const Point &point, Actor choice) {
    return point.goes_on && choice != point.current;
}

class Chooser {
  public:
    /// One of the enabled actors; nobody: the rest of the schedule is of no interest.
    [[nodiscard]] virtual Actor choose(const Point &point) = 0;
    /// How many of the first steps are to be those of the schedule before: nobody is asked there.
    [[nodiscard]] virtual std::size_t repeats() const { return 0; }

  protected:
    ~Chooser() = default;
};

/// Sees each access as it is recorded; for histories.
class AccessObserver {
  public:
    virtual void on_access(Position position, vkernel::Operation operation, std::size_t object) = 0;

  protected:
    ~AccessObserver() = default;
};

class Runner final : public vkernel::Decider {
  public:
    /// More steps than that are a finding: endless.
    static constexpr Position max_steps = 60'000;
    /// Time moves only when nothing can run; but an interrupt that nobody acknowledges yet keeps
    /// something running. After so many steps in which the device had nothing to do nobody has a
    /// choice any more, so that whoever would acknowledge it gets its turn ...
    static constexpr Position steps_of_choice = 400;
    /// ... and after so many what sleeps meanwhile wakes up.
    static constexpr Position steps_per_timer = steps_of_choice + 4 * Fairness::max_turn;

    /// The subject is as it should be when a schedule begins; no task of its world has begun.
    Runner(Subject &subject, vkernel::Arena &arena);
    /// Leaves the subject as it found it.
    ~Runner() { checkpoint_.restore(); }
    Runner(const Runner &) = delete;
    Runner &operator=(const Runner &) = delete;

    /// One schedule. What it did stays until the next one.
    std::optional<Finding> run(Chooser &chooser);
    /// The last one was not carried out to its end, by the chooser's wish.
    [[nodiscard]] bool abandoned() const { return abandoned_; }
    [[nodiscard]] const Execution &execution() const { return execution_; }
    [[nodiscard]] Subject &subject() { return subject_; }
    /// Of the step that is being done.
    [[nodiscard]] Position position() const {
        return static_cast<Position>(begun_ - std::size_t{1});
    }
    /// Ends the schedule with this finding. [any context of the subject]
    void fail(FindingKind kind, std::string what);
    [[nodiscard]] bool running() const { return running_; }
    /// From here on, in this schedule, an access to what lies in `memory` is a use after free.
    void release(std::span<const std::uint8_t> memory) { released_ = memory; }
    void observe(AccessObserver *observer) { observer_ = observer; }
    /// Pages that a restore copies.
    [[nodiscard]] std::size_t pages() const { return checkpoint_.pages(); }

    // vkernel::Decider.
    vkernel::Task *next() override;
    void before(vkernel::Operation operation, const void *object,
                vkernel::Task *const *owner) override;
    void also(vkernel::Operation operation, const void *object) override;
    void changed_nothing() override;
    void wakes(vkernel::Task &task) override;

  private:
    /// What happens when nothing can run.
    enum class Idle : std::uint8_t { over, proves, timer };

    [[nodiscard]] Point here();
    void meet_new_tasks();
    /// Begins the next step, which is its actor's; nobody: the schedule is over.
    Actor choose_step();
    Actor repeat_step();
    void begin_step(Actor actor, const Point &point, bool barrier);
    void turn(Actor actor, Position position);
    [[nodiscard]] bool is_interrupt(Actor actor) const { return (interrupts_ & bit(actor)) != 0; }
    [[nodiscard]] bool could_do(Actor actor) const;
    /// The task that goes on, if the step is not done already.
    vkernel::Task *carry_out(Actor actor);
    [[nodiscard]] Idle idle();
    [[nodiscard]] bool timer_is_near() const;
    void watch_idleness();
    void check();
    void report();
    [[nodiscard]] std::uint16_t index_of(const void *object);
    void record(vkernel::Operation operation, const void *object);

    Subject &subject_;
    DeviceSteps *device_;
    vkernel::World &world_;
    vkernel::Checkpoint checkpoint_;
    Chooser *chooser_ = nullptr;
    AccessObserver *observer_ = nullptr;
    Execution execution_;
    std::optional<Finding> finding_;
    bool running_ = false;
    bool abandoned_ = false;
    bool proving_ = false; ///< the second phase: progress after faults
    std::span<const std::uint8_t> released_;
    bool fresh_ = false; ///< the current task has not done a visible operation in this step yet
    Actor current_ = nobody;
    std::int64_t begin_ns_ = 0;
    unsigned early_timers_ = 0;
    std::uint64_t warnings_ = 0;
    std::uint64_t lost_updates_ = 0;
    std::array<Position, max_tasks> woken_by_{};

    Runnable runnable_;
    Fairness fairness_;
    std::size_t begun_ = 0;        ///< steps
    bool recording_ = false;       ///< the step that is done; not those that are repeated
    std::int64_t patience_ns_ = 0; ///< of the subject
    /// The last step at which the device could do something, no timer was near, or one had to fire.
    std::size_t idle_since_ = 0;
    /// Hard interrupts are served at once: all that the kernel's handlers here do is to wake or to
    /// queue, and when that runs is chosen anyway.
    ActorSet interrupts_ = 0;

    static constexpr std::size_t table_size = 4096;
    struct Slot {
        const void *object = nullptr;
        std::uint16_t index = 0;
    };
    std::vector<Slot> table_;
};

/// Lets a subject's parts, which lie in the arena, find the runner, which does not.
struct RunnerLink {
    Runner *runner = nullptr;
};

} // namespace besser::explore
