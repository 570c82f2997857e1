// SPDX-License-Identifier: GPL-2.0-only
// Carries out one schedule after the other on a subject: restores its arena, lets a chooser say at
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
#include "explore/weak_memory.hpp"
#include "model/vkernel/checkpoint.hpp"

#include <array>
#include <functional>
#include <optional>
#include <unordered_map>

namespace besser::explore {

/// Where a choice is due.
struct Point {
    Position position;
    ActorSet enabled;     ///< not empty
    Actor current;        ///< who did the step before, or nobody
    bool goes_on;         ///< `current` could do this step, too: another choice preempts it
    Actor longest;        ///< if it could not: the enabled actor that has waited longest
    ActorSet at_race = 0; ///< who stands before an access of a racing line: Runner::stop_at()
};

/// Who does the step unless a chooser says otherwise: the current actor if it can go on, else the
/// one that has waited longest.
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
    /// Which store the load of the step at `position` returns, counted back from the last one;
    /// below `stores`, which is at least 2. `same` is the one that the context loaded last, if that
    /// was an older one; else 0.
    [[nodiscard]] virtual unsigned choose_store([[maybe_unused]] Position position,
                                                [[maybe_unused]] unsigned stores,
                                                [[maybe_unused]] unsigned same) {
        return 0;
    }
    /// How many of the first steps are to be those of the schedule before. They are repeated
    /// without a call of choose().
    [[nodiscard]] virtual std::size_t repeats() const { return 0; }

  protected:
    ~Chooser() = default;
};

/// Is called for each access when it is recorded, from the context that makes it; for histories.
class AccessObserver {
  public:
    virtual void on_access(Position position, vkernel::Operation operation, std::size_t object) = 0;
    /// And for each access of a foreign driver to memory: Execution::touches has it at its end.
    virtual void on_touch() {}

  protected:
    ~AccessObserver() = default;
};

class Runner final : public vkernel::Decider {
  public:
    /// A schedule with more steps than this ends with the finding "endless".
    static constexpr Position max_steps = 60'000;

    // Virtual time moves only when no task can run. An interrupt that nobody acknowledges keeps
    // some task running for ever, because the card raises it again each time it was served: then no
    // sleep would ever end, and no time-out would ever pass. Where all others sleep, time moves
    // when it was served Fairness::max_interrupts times. Where others run, too, both limits below
    // count the steps since the device (chip and radio) had something to do. All that applies only
    // while a timer is near (timer_is_near()).

    /// After so many steps the chooser is not asked any more and the default choice is taken: it
    /// lets every task have its turn, also the one that would acknowledge the interrupt. Until then
    /// a chooser may hold that task off, which is a schedule worth seeing.
    static constexpr Position steps_of_choice = 400;
    /// After so many steps time moves to the next timer although tasks can run. Four whole turns by
    /// default choice come before that, so a task that would have ended the spinning has had its
    /// turn: a time-out that passes here is not the explorer's doing.
    static constexpr Position steps_per_timer = steps_of_choice + 4 * Fairness::max_turn;

    /// Each schedule begins with the subject as it is now; no task of its world has begun.
    Runner(Subject &subject, vkernel::Arena &arena, Memory memory = Memory::sequential);
    /// Puts the subject back to what it was at construction.
    ~Runner() { checkpoint_.restore(); }
    Runner(const Runner &) = delete;
    Runner &operator=(const Runner &) = delete;

    /// Carries out one schedule. The subject and execution() stay as it left them until the next
    /// call.
    std::optional<Finding> run(Chooser &chooser);
    /// Whether the chooser ended the last schedule before its end, by choosing nobody.
    [[nodiscard]] bool abandoned() const { return abandoned_; }
    [[nodiscard]] const Execution &execution() const { return execution_; }
    [[nodiscard]] Subject &subject() { return subject_; }
    /// What an object of the execution is called: its name, or its number.
    [[nodiscard]] std::string name_of(std::uint16_t object) const;
    /// The position of the step that is being done.
    [[nodiscard]] Position position() const {
        return static_cast<Position>(begun_ - std::size_t{1});
    }
    /// Ends the schedule with this finding. [any context of the subject]
    void fail(FindingKind kind, std::string what);
    [[nodiscard]] bool running() const { return running_; }
    /// From here on, in this schedule, an access to what lies in `memory` is a use after free.
    void release(std::span<const std::uint8_t> memory) { released_ = memory; }
    void observe(AccessObserver *observer) { observer_ = observer; }
    /// From here on an access to memory is a scheduling point, too, if `is_racing` says so of its
    /// code; empty: none is. It is asked outside of schedules' tasks, and of each code once.
    void stop_at(std::function<bool(const void *code)> is_racing);
    /// Whether `code` is such a place, as far as that was asked.
    [[nodiscard]] bool stops_at(const void *code) const {
        const auto known = racing_code_.find(code);
        return known != racing_code_.end() && known->second;
    }
    /// How many pages a restore copies.
    [[nodiscard]] std::size_t pages() const { return checkpoint_.pages(); }

    // vkernel::Decider.
    vkernel::Task *next() override;
    void before(vkernel::Operation operation, const void *object,
                vkernel::Task *const *owner) override;
    void also(vkernel::Operation operation, const void *object) override;
    void accesses(const vkernel::MemoryAccess &access) override;
    void changed_nothing() override;
    std::uint64_t loads(const void *object, std::uint64_t newest) override;
    void stores(const void *object, std::uint64_t before, std::uint64_t value) override;
    void wakes(vkernel::Task &task) override;

  private:
    /// What happens when no task can run: the schedule ends, its second phase begins, or time moves
    /// to the next timer.
    enum class Idle : std::uint8_t { over, proves, timer };

    [[nodiscard]] Point here();
    void meet_new_tasks();
    /// Has the next step's actor chosen and records that it begins. Returns the actor; nobody: the
    /// schedule is over.
    Actor choose_step();
    Actor repeat_step();
    void begin_step(Actor actor, const Point &point, bool barrier);
    void turn(Actor actor, Position position);
    [[nodiscard]] bool is_interrupt(Actor actor) const { return (interrupts_ & bit(actor)) != 0; }
    [[nodiscard]] bool could_do(Actor actor) const;
    /// Carries out the step as far as this can be done here (chip and radio, timers, hard
    /// interrupts). Returns the task that must run to do it, or nullptr if it is done.
    vkernel::Task *carry_out(Actor actor);
    [[nodiscard]] Idle idle();
    [[nodiscard]] bool timer_is_near() const;
    [[nodiscard]] bool is_kept_busy() const;
    void watch_idleness();
    void check();
    void report();
    [[nodiscard]] std::uint16_t index_of(const void *object);
    void stand_before(const void *code);
    void record(vkernel::Operation operation, const void *object);

    Subject &subject_;
    DeviceSteps *device_;
    vkernel::World &world_;
    vkernel::Checkpoint checkpoint_;
    const bool weak_;
    WeakMemory memory_; ///< if weak_
    Chooser *chooser_ = nullptr;
    AccessObserver *observer_ = nullptr;
    Execution execution_;
    std::optional<Finding> finding_;
    bool running_ = false;
    bool abandoned_ = false;
    bool proving_ = false; ///< the second phase: progress after faults
    std::span<const std::uint8_t> released_;
    bool fresh_ = false; ///< the current task has announced no operation in this step yet
    Actor current_ = nobody;
    std::int64_t begin_ns_ = 0;
    unsigned early_timers_ = 0;
    std::uint64_t warnings_ = 0;
    std::uint64_t lost_updates_ = 0;
    std::array<Position, max_tasks> woken_by_{};

    Runnable runnable_;
    Fairness fairness_;
    std::size_t begun_ = 0;        ///< steps begun in this schedule
    bool recording_ = false;       ///< false while the steps of the schedule before are repeated
    std::int64_t patience_ns_ = 0; ///< Subject::patience_ns()
    /// From where steps_of_choice and steps_per_timer count: the last step at which the device had
    /// something to do, no timer was near, or time was moved to one.
    std::size_t idle_since_ = 0;
    /// The actors that are hard interrupt contexts. They are served as soon as they are raised and
    /// never a choice: all that the kernel's handlers here do is to wake a task or to queue work,
    /// and when that runs is chosen.
    ActorSet interrupts_ = 0;

    std::function<bool(const void *code)> is_racing_;
    std::unordered_map<const void *, bool> racing_code_; ///< what it has said
    const void *asked_ = nullptr; ///< code of the access that a task stands before, for is_racing_
    vkernel::Task *asking_ = nullptr; ///< that task
    ActorSet at_race_ = 0;

    /// A load returns one of so many last stores.
    static constexpr unsigned most_stores = 4;
    static constexpr std::size_t table_size = 4096;
    struct Slot {
        const void *object = nullptr;
        std::uint16_t index = 0;
    };
    std::vector<Slot> table_;
};

/// How a subject's parts find their runner: they lie in the arena and are restored with it, the
/// runner does not and is not.
struct RunnerLink {
    Runner *runner = nullptr;
};

} // namespace besser::explore
