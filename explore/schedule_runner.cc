// SPDX-License-Identifier: GPL-2.0-only
#include "explore/schedule_runner.hpp"

#include "model/linux/kernel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace besser::explore {

using vkernel::Operation;
using vkernel::Task;
using vkernel::TaskState;

namespace {

[[noreturn]] void die(const char *what) {
    std::fprintf(stderr, "explore: %s\n", what);
    std::abort();
}

} // namespace

const char *to_string(FindingKind kind) {
    switch (kind) {
    case FindingKind::data_race:
        return "data race";
    case FindingKind::lost_update:
        return "lost update";
    case FindingKind::warning:
        return "kernel warning";
    case FindingKind::invariant:
        return "broken invariant";
    case FindingKind::deadlock:
        return "deadlock";
    case FindingKind::stuck:
        return "stuck";
    case FindingKind::use_after_free:
        return "use after free";
    case FindingKind::endless:
        return "endless";
    case FindingKind::crash:
        return "crash";
    case FindingKind::explorer_error:
        return "explorer error";
    }
    return "?";
}

Runner::Runner(Subject &subject, vkernel::Arena &arena, Memory memory)
    : subject_(subject), device_(subject.device_steps()), world_(subject.world()),
      checkpoint_(arena, world_.dead_stacks()), weak_(memory == Memory::weak), table_(table_size) {
    world_.explore(this);
    execution_.steps.reserve(1024); // tasks have small stacks
    execution_.accesses.reserve(2048);
    execution_.touches.reserve(2048);
    meet_new_tasks();
    runnable_.keep();
    for (const vkernel::Task *task : world_.tasks())
        if (task->options.task_class == vkernel::TaskClass::irq)
            interrupts_ |= bit(static_cast<Actor>(task->id));
}

std::optional<Finding> Runner::run(Chooser &chooser) {
    checkpoint_.restore();
    world_.explore(this, weak_); // the checkpoint was taken before the world had a decider
    if (weak_)
        memory_.restart();
    const std::size_t repeated = &chooser == chooser_ ? chooser.repeats() : 0;
    chooser_ = &chooser;
    execution_.number++;
    execution_.repeated = std::min(repeated, execution_.steps.size());
    execution_.steps.resize(execution_.repeated);
    execution_.accesses.resize(execution_.repeated == 0 ? 0 : execution_.steps.back().accesses_end);
    while (!execution_.touches.empty() && execution_.touches.back().position >= execution_.repeated)
        execution_.touches.pop_back();
    finding_.reset();
    current_ = nobody;
    fresh_ = false;
    begin_ns_ = world_.now_ns();
    early_timers_ = subject_.early_timers();
    warnings_ = world_.trace().warnings.pushed();
    lost_updates_ = world_.trace().lost_updates.pushed();
    woken_by_.fill(nowhere);
    runnable_.restart();
    fairness_.restart();
    begun_ = 0;
    idle_since_ = 0;
    patience_ns_ = subject_.patience_ns();
    recording_ = abandoned_ = proving_ = false;
    released_ = {};
    at_race_ = 0;
    running_ = true;
    world_.run();
    while (asked_ != nullptr) { // to look a line up takes more stack than a task has
        racing_code_.emplace(asked_, is_racing_(asked_));
        asked_ = nullptr;
        world_.run();
    }
    running_ = false;
    return std::exchange(finding_, std::nullopt);
}

std::string Runner::name_of(std::uint16_t object) const {
    const auto name = world_.name_of(execution_.objects[object]);
    if (name.empty() && linux_api::Kernel::is_here())
        if (const auto what = linux_api::Kernel::here().describe(execution_.objects[object]);
            !what.empty())
            return what;
    return name.empty() ? "#" + std::to_string(object) : std::string(name);
}

void Runner::stop_at(std::function<bool(const void *code)> is_racing) {
    is_racing_ = std::move(is_racing);
    racing_code_.clear();
}

void Runner::fail(FindingKind kind, std::string what) {
    if (!finding_)
        finding_ = Finding{kind, std::move(what)};
}

void Runner::meet_new_tasks() {
    const auto tasks = world_.tasks();
    if (tasks.size() > max_tasks)
        die("more tasks than actors");
    while (runnable_.size() < tasks.size()) {
        woken_by_[runnable_.size()] = position();
        runnable_.add(*tasks[runnable_.size()]);
    }
}

inline Point Runner::here() {
    runnable_.look();
    const auto now = static_cast<Position>(begun_);
    ActorSet enabled = runnable_.enabled();
    if (const ActorSet raised = enabled & interrupts_; raised != 0)
        return {now, raised & -raised, current_, false,
                static_cast<Actor>(std::countr_zero(raised))};
    ActorSet waiting = runnable_.tasks();
    if (device_ != nullptr && device_->ready()) {
        waiting |= bit(device_actor);
        enabled |= bit(device_actor);
    }
    fairness_.wait(waiting, now);
    watch_idleness();
    Point point{now, fairness_.allowed(enabled, current_, now), current_, false, nobody};
    if (point.enabled == 0)
        return point;
    point.goes_on = current_ < max_tasks && (point.enabled >> current_ & 1) != 0;
    if (!point.goes_on)
        point.longest = fairness_.longest(point.enabled);
    if (begun_ - idle_since_ > steps_of_choice)
        point.enabled = bit(default_choice(point));
    else if (early_timers_ > 0 && world_.next_timer_ns() != vkernel::never_ns)
        point.enabled |= bit(timer_actor);
    return point;
}

void Runner::report() {
    const vkernel::Trace &trace = world_.trace();
    if (trace.lost_updates.pushed() != lost_updates_) {
        const vkernel::LostUpdate &lost = *(trace.lost_updates.end() - 1);
        char text[200];
        std::snprintf(text, sizeof text, "%s: %s stored %lld over the %lld of %s",
                      std::string(lost.field.view()).c_str(),
                      std::string(lost.winner.view()).c_str(), static_cast<long long>(lost.stored),
                      static_cast<long long>(lost.lost), std::string(lost.loser.view()).c_str());
        fail(FindingKind::lost_update, text);
    }
    if (trace.warnings.pushed() != warnings_)
        fail(FindingKind::warning, std::string((trace.warnings.end() - 1)->text.view()));
    if (begun_ >= max_steps)
        fail(FindingKind::endless, "no end after " + std::to_string(max_steps) + " steps");
}

inline void Runner::check() {
    const vkernel::Trace &trace = world_.trace();
    if (trace.lost_updates.pushed() != lost_updates_ || trace.warnings.pushed() != warnings_ ||
        begun_ >= max_steps) [[unlikely]]
        report();
}

inline void Runner::turn(Actor actor, Position position) {
    begun_++;
    if (is_interrupt(actor)) // takes no turn: whoever it interrupted goes on
        return fairness_.interrupt();
    fairness_.step(actor, actor != current_, position);
    current_ = actor;
}

inline void Runner::begin_step(Actor actor, const Point &point, bool barrier) {
    Position after = nowhere;
    if (actor == device_actor)
        after = device_->cause();
    else if (actor < max_tasks)
        after = woken_by_[actor];
    execution_.steps.push_back({point.enabled, fairness_.waiting(), actor, default_choice(point),
                                preempts(point, actor), barrier, 0, after,
                                static_cast<std::uint32_t>(execution_.accesses.size()),
                                (point.at_race >> actor & 1) != 0});
    recording_ = true;
    turn(actor, point.position);
}

bool Runner::could_do(Actor actor) const {
    if (actor == device_actor)
        return device_->ready();
    if (actor == timer_actor)
        return world_.next_timer_ns() != vkernel::never_ns;
    const TaskState state = world_.tasks()[actor]->state;
    return state == TaskState::queued || state == TaskState::running;
}

/// Whether there is a timer that is due before the subject's patience ends.
inline bool Runner::timer_is_near() const {
    const std::int64_t next_ns = world_.next_timer_ns();
    return next_ns != vkernel::never_ns && next_ns - begin_ns_ <= patience_ns_;
}

Runner::Idle Runner::idle() {
    running_ = false; // what the subject reads to answer is no part of the schedule
    auto missing = subject_.missing();
    const bool proves = !missing && subject_.prove_progress();
    running_ = true;
    if (proves) {
        proving_ = true;
        begin_ns_ = world_.now_ns();
        return Idle::proves;
    }
    if (!missing)
        return Idle::over;
    if (!timer_is_near()) {
        fail(missing->kind, std::move(missing->what));
        return Idle::over;
    }
    return Idle::timer;
}

/// Whether an interrupt that nobody acknowledges is all that happens: the task that serves it has
/// done so as often as it may, and everybody else sleeps.
inline bool Runner::is_kept_busy() const {
    return fairness_.is_interrupted_often() && current_ < max_tasks &&
           fairness_.waiting() == bit(current_) && timer_is_near();
}

/// Notes the steps from which the limits on a spinning schedule count: see idle_since_.
inline void Runner::watch_idleness() {
    if (!timer_is_near() || (fairness_.waiting() & bit(device_actor)) != 0)
        idle_since_ = begun_;
}

inline Actor Runner::choose_step() {
    for (;;) {
        check();
        if (finding_)
            return nobody;
        Point point = here();
        if (point.enabled == 0) {
            const Idle idle = this->idle();
            if (idle == Idle::over)
                return nobody;
            if (idle == Idle::proves) {
                meet_new_tasks();
                continue;
            }
        }
        if (point.enabled == 0 || begun_ - idle_since_ > steps_per_timer || is_kept_busy())
            point = {point.position, bit(timer_actor), current_, false, timer_actor};
        point.at_race = at_race_;
        const Actor choice = proving_ ? default_choice(point) : chooser_->choose(point);
        if (choice == nobody)
            abandoned_ = true;
        else {
            assert((point.enabled & bit(choice)) != 0);
            begin_step(choice, point, choice == timer_actor);
        }
        return choice;
    }
}

/// Begins the step that stands at this position in the schedule before.
inline Actor Runner::repeat_step() {
    const auto position = static_cast<Position>(begun_);
    const Step &step = execution_.steps[position];
    if (!could_do(step.actor)) {
        fail(FindingKind::explorer_error, "a repeated prefix led elsewhere");
        return nobody;
    }
    if (!is_interrupt(step.actor)) {
        fairness_.wait(step.waiting, position);
        watch_idleness();
    }
    turn(step.actor, position);
    return step.actor;
}

inline Task *Runner::carry_out(Actor actor) {
    assert(could_do(actor));
    if (actor == device_actor) {
        device_->step();
        return nullptr;
    }
    if (actor == timer_actor) {
        if (execution_.steps[position()].enabled == bit(timer_actor)) {
            idle_since_ = position();
            if (weak_)
                memory_.settle();
        } else {
            assert(early_timers_ > 0);
            early_timers_--;
        }
        world_.fire_next_timer();
        return nullptr;
    }
    Task &task = *world_.tasks()[actor];
    runnable_.touch(actor);
    if (task.stack == nullptr) {
        world_.serve_raised(task);
        return nullptr;
    }
    task.state = TaskState::running;
    fresh_ = true;
    return &task;
}

Task *Runner::next() {
    if (asked_ != nullptr)
        return nullptr; // run() answers
    if (Task *answered = std::exchange(asking_, nullptr)) {
        answered->state = TaskState::running;
        return answered;
    }
    for (;;) {
        if (world_.tasks().size() != runnable_.size())
            meet_new_tasks();
        const Actor actor = begun_ < execution_.repeated ? repeat_step() : choose_step();
        if (actor == nobody)
            return nullptr;
        if (Task *task = carry_out(actor))
            return task;
    }
}

inline std::uint16_t Runner::index_of(const void *object) {
    const auto hash = reinterpret_cast<std::uintptr_t>(object) * 0x9E3779B97F4A7C15u;
    for (std::size_t i = hash >> 52;; i = (i + 1) % table_size) {
        Slot &slot = table_[i];
        if (slot.object == object)
            return slot.index;
        if (slot.object == nullptr) {
            if (execution_.objects.size() > table_size / 2)
                die("too many shared objects");
            slot = {object, static_cast<std::uint16_t>(execution_.objects.size())};
            execution_.objects.push_back(object);
            return slot.index;
        }
    }
}

inline void Runner::record(Operation operation, const void *object) {
    if (weak_ && world_.current() != nullptr)
        memory_.order(*world_.current(), index_of(object), operation);
    if (!recording_)
        return;
    if (!released_.empty() && object >= released_.data() &&
        object < released_.data() + released_.size())
        fail(FindingKind::use_after_free, "of the driver, which has been removed");
    const std::uint16_t index = index_of(object);
    execution_.accesses.push_back({index, operation, true});
    execution_.steps.back().accesses_end = static_cast<std::uint32_t>(execution_.accesses.size());
    if (observer_ != nullptr)
        observer_->on_access(position(), operation, index);
}

void Runner::before(Operation operation, const void *object, Task *const *owner) {
    if (!running_)
        return;
    const Task *self = world_.current();
    if (self == nullptr || self->stack == nullptr)
        return record(operation, object); // what a device or a hard interrupt does is one step
    if (!fresh_ || (owner != nullptr && *owner != nullptr)) {
        runnable_.waits(static_cast<Actor>(self->id), owner);
        world_.yield();
        runnable_.waits(static_cast<Actor>(self->id), nullptr);
    }
    fresh_ = false;
    record(operation, object);
}

void Runner::also(Operation operation, const void *object) {
    if (running_)
        record(operation, object);
}

/// Gives others their turn if the access that the current task is about to make is of a racing
/// line.
void Runner::stand_before(const void *code) {
    Task *self = world_.current();
    if (self == nullptr || self->stack == nullptr)
        return;
    if (!racing_code_.contains(code)) {
        asked_ = code;
        asking_ = self;
        world_.yield();
    }
    if (!stops_at(code))
        return;
    if (!fresh_) {
        at_race_ |= bit(static_cast<Actor>(self->id));
        world_.yield();
        at_race_ &= ~bit(static_cast<Actor>(self->id));
    }
    fresh_ = false;
}

void Runner::accesses(const vkernel::MemoryAccess &access) {
    if (running_ && is_racing_)
        stand_before(access.code);
    if (!running_ || !recording_)
        return;
    execution_.touches.push_back(
        {access, static_cast<std::uint32_t>(execution_.accesses.size()), position()});
    if (observer_ != nullptr)
        observer_->on_touch();
}

/// With weak memory whoever takes an object's internal lock passes his view on, whatever else he
/// changes.
void Runner::changed_nothing() {
    if (running_ && recording_ &&
        (!weak_ || execution_.accesses.back().operation == Operation::touch))
        execution_.accesses.back().changes = false;
}

/// The choice belongs to the step: a task gets a step of its own for each load. What an interrupt
/// or a device loads within one step of several is the last store.
std::uint64_t Runner::loads(const void *object, std::uint64_t newest) {
    const Task *self = world_.current();
    if (!running_ || self == nullptr || self->stack == nullptr)
        return newest;
    const std::uint16_t index = index_of(object);
    const unsigned stores = std::min(memory_.readable(*self, index, newest), most_stores);
    unsigned older = 0;
    if (!recording_)
        older = execution_.steps[position()].stale;
    else if (stores > 1 && !proving_)
        older = chooser_->choose_store(position(), stores, memory_.stays_with(*self, index));
    if (recording_)
        execution_.steps.back().stale = static_cast<std::uint8_t>(older);
    return memory_.load(*self, index, older);
}

void Runner::stores(const void *object, std::uint64_t before, std::uint64_t value) {
    if (const Task *self = world_.current(); running_ && self != nullptr)
        memory_.store(*self, index_of(object), before, value);
}

void Runner::wakes(Task &task) {
    runnable_.touch(static_cast<Actor>(task.id));
    if (weak_ && running_ && world_.current() != nullptr)
        memory_.wake(*world_.current(), task);
    if (running_ && recording_ && !execution_.touches.empty()) // who touches nothing needs no order
        execution_.touches.push_back(
            {{}, static_cast<std::uint32_t>(execution_.accesses.size()), position(), true});
    if (running_ && task.state == TaskState::blocked && begun_ > 0)
        woken_by_[task.id] = position();
}

} // namespace besser::explore
