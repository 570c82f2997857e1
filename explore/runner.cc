// SPDX-License-Identifier: GPL-2.0-only
#include "explore/runner.hpp"

#include <algorithm>
#include <bit>
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

bool runnable(const Task &task) {
    return task.state == TaskState::queued || task.state == TaskState::running;
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

Runner::Runner(Subject &subject, vkernel::Arena &arena)
    : subject_(subject), world_(subject.world()), checkpoint_(arena), table_(table_size) {
    world_.explore(this);
    for (const vkernel::Task *task : world_.tasks())
        if (task->options.task_class == vkernel::TaskClass::irq)
            interrupts_ |= bit(static_cast<Actor>(task->id));
}

std::optional<Finding> Runner::run(Chooser &chooser) {
    checkpoint_.restore();
    world_.explore(this); // the checkpoint is older
    chooser_ = &chooser;
    execution_.steps.clear();
    execution_.accesses.clear();
    finding_.reset();
    current_ = nobody;
    fresh_ = false;
    begin_ns_ = world_.now_ns();
    early_timers_ = subject_.early_timers();
    known_tasks_ = world_.tasks().size();
    warnings_ = world_.trace().warnings.pushed();
    lost_updates_ = world_.trace().lost_updates.pushed();
    wants_.fill(nullptr);
    woken_by_.fill(nowhere);
    for (Turns &turns : turns_)
        turns.begun.fill(nowhere);
    ready_ = 0;
    turn_begin_ = last_progress_ = 0;
    abandoned_ = proving_ = false;
    released_ = {};
    running_ = true;
    world_.run();
    running_ = false;
    return std::exchange(finding_, std::nullopt);
}

void Runner::fail(FindingKind kind, std::string what) {
    if (!finding_)
        finding_ = Finding{kind, std::move(what)};
}

/// A task pinned to a CPU on which another is atomic does not run, but for hard interrupts. One
/// that is not pinned runs elsewhere.
ActorSet Runner::held_off() const {
    unsigned cpus = 0;
    ActorSet atomic = 0;
    for (const Task *task : world_.tasks())
        if (runnable(*task) && task->options.pinned && task->atomic_depth > 0) {
            cpus |= 1U << task->cpu;
            atomic |= bit(static_cast<Actor>(task->id));
        }
    ActorSet held = 0;
    for (const Task *task : world_.tasks())
        if (task->options.pinned && task->options.task_class != vkernel::TaskClass::irq &&
            (cpus >> task->cpu & 1) != 0)
            held |= bit(static_cast<Actor>(task->id));
    return held & ~atomic;
}

Runner::Runnable Runner::runnable_tasks() {
    Runnable set{0, 0};
    bool atomic = false;
    const auto tasks = world_.tasks();
    if (tasks.size() > known_tasks_) {
        if (tasks.size() > max_tasks)
            die("more tasks than actors");
        for (; known_tasks_ < tasks.size(); known_tasks_++)
            woken_by_[known_tasks_] = position();
    }
    for (std::size_t i = 0; i < tasks.size(); i++) {
        const Task &task = *tasks[i];
        if (!runnable(task))
            continue;
        atomic |= task.atomic_depth > 0;
        set.tasks |= ActorSet{1} << i;
        if (wants_[i] == nullptr || *wants_[i] == nullptr)
            set.enabled |= ActorSet{1} << i;
    }
    if (atomic)
        set.enabled &= ~held_off();
    return set;
}

/// Those who have begun all their last turns while another one waited.
ActorSet Runner::unfair(ActorSet enabled) const {
    Position first = nowhere;
    Position second = nowhere;
    for (ActorSet rest = enabled; rest != 0; rest &= rest - 1) {
        const Position ready = turns_[static_cast<std::size_t>(std::countr_zero(rest))].ready;
        second = std::min(second, std::max(first, ready));
        first = std::min(first, ready);
    }
    ActorSet set = 0;
    for (ActorSet rest = enabled; rest != 0; rest &= rest - 1) {
        const auto actor = static_cast<std::size_t>(std::countr_zero(rest));
        const Turns &turns = turns_[actor];
        const Position other = turns.ready == first ? second : first;
        if (other != nowhere && turns.begun[turns.next] != nowhere &&
            turns.begun[turns.next] >= other)
            set |= ActorSet{1} << actor;
    }
    return set;
}

Point Runner::here() {
    const auto now = static_cast<Position>(execution_.steps.size());
    auto [waiting, enabled] = runnable_tasks();
    if (const ActorSet raised = enabled & interrupts_; raised != 0)
        return {now, raised & -raised, current_, false,
                static_cast<Actor>(std::countr_zero(raised))};
    if (DeviceSteps *steps = subject_.device_steps(); steps != nullptr && steps->ready()) {
        waiting |= bit(device_actor);
        enabled |= bit(device_actor);
    }
    for (ActorSet more = waiting & ~ready_; more != 0; more &= more - 1)
        turns_[static_cast<std::size_t>(std::countr_zero(more))].ready = now;
    ready_ = waiting;
    Point point{now, enabled, current_, false, nobody};
    if (enabled == 0)
        return point;
    if ((enabled & (enabled - 1)) != 0)
        point.enabled &= ~unfair(enabled);
    if (now - turn_begin_ > max_turn && (point.enabled & ~bit(current_)) != 0)
        point.enabled &= ~bit(current_);
    enabled = point.enabled;
    for (ActorSet rest = enabled; rest != 0; rest &= rest - 1) {
        const auto actor = static_cast<Actor>(std::countr_zero(rest));
        if (point.longest == nobody || turns_[actor].ready < turns_[point.longest].ready)
            point.longest = actor;
    }
    point.goes_on = current_ < max_tasks && (point.enabled >> current_ & 1) != 0 &&
                    world_.tasks()[current_]->stack != nullptr;
    if (early_timers_ > 0 && world_.next_timer_ns() != vkernel::never_ns)
        point.enabled |= bit(timer_actor);
    return point;
}

void Runner::begin_step(Actor actor, const Point &point, bool barrier) {
    Position after = nowhere;
    if (actor == device_actor)
        after = subject_.device_steps()->cause();
    else if (actor < max_tasks)
        after = woken_by_[actor];
    execution_.steps.push_back({point.enabled, actor, default_choice(point), preempts(point, actor),
                                barrier, after,
                                static_cast<std::uint32_t>(execution_.accesses.size())});
    if ((interrupts_ >> actor & 1) != 0)
        return; // whoever was interrupted goes on
    Turns &turns = turns_[actor];
    if (actor != current_) {
        turns.begun[turns.next] = point.position;
        turns.next = static_cast<std::uint8_t>((turns.next + 1) % max_overtakes);
        turn_begin_ = point.position;
    }
    turns.ready = static_cast<Position>(point.position + 1);
    current_ = actor;
}

void Runner::check() {
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
    if (execution_.steps.size() >= max_steps)
        fail(FindingKind::endless, "no end after " + std::to_string(max_steps) + " steps");
}

Task *Runner::next() {
    for (;;) {
        check();
        if (finding_)
            return nullptr;
        const Point point = here();
        if (point.longest == nobody || timer_is_overdue()) {
            const bool fired = point.longest == nobody ? wait_for_timer(point) : fire_timer(point);
            if (!fired)
                return nullptr;
            continue;
        }
        const Actor choice = proving_ ? default_choice(point) : chooser_->choose(point);
        if (choice == nobody) {
            abandoned_ = true;
            return nullptr;
        }
        begin_step(choice, point, choice == timer_actor);
        if (choice == device_actor) {
            last_progress_ = point.position;
            subject_.device_steps()->step();
        } else if (choice == timer_actor) {
            early_timers_--;
            world_.fire_next_timer();
        } else if (Task &task = *world_.tasks()[choice]; task.stack == nullptr) {
            world_.serve_raised(task);
        } else {
            task.state = TaskState::running;
            fresh_ = true;
            return &task;
        }
    }
}

bool Runner::wait_for_timer(const Point &point) {
    running_ = false; // the subject's own looks are no steps
    auto missing = subject_.missing();
    const bool proves = !missing && subject_.prove_progress();
    running_ = true;
    if (proves) {
        proving_ = true;
        begin_ns_ = world_.now_ns();
        return true;
    }
    if (!missing)
        return false;
    const std::int64_t next_ns = world_.next_timer_ns();
    if (next_ns == vkernel::never_ns || next_ns - begin_ns_ > subject_.patience_ns()) {
        fail(missing->kind, std::move(missing->what));
        return false;
    }
    return fire_timer(point);
}

bool Runner::timer_is_overdue() const {
    const std::int64_t next_ns = world_.next_timer_ns();
    return execution_.steps.size() - last_progress_ > steps_per_timer &&
           (ready_ & bit(device_actor)) == 0 && next_ns != vkernel::never_ns &&
           next_ns - begin_ns_ <= subject_.patience_ns();
}

bool Runner::fire_timer(Point point) {
    last_progress_ = point.position;
    point.enabled = bit(timer_actor);
    point.longest = timer_actor;
    point.goes_on = false;
    if (!proving_ && chooser_->choose(point) == nobody) {
        abandoned_ = true;
        return false;
    }
    begin_step(timer_actor, point, true);
    world_.fire_next_timer();
    return true;
}

void Runner::before(Operation operation, const void *object, Task *const *owner) {
    if (!running_)
        return;
    const Task *self = world_.current();
    if (self == nullptr || self->stack == nullptr)
        return record(operation, object); // a device's or interrupt's step is one
    if (!fresh_ || (owner != nullptr && *owner != nullptr)) {
        wants_[self->id] = owner;
        world_.yield();
        wants_[self->id] = nullptr;
    }
    fresh_ = false;
    record(operation, object);
}

void Runner::also(Operation operation, const void *object) {
    if (running_)
        record(operation, object);
}

void Runner::changed_nothing() {
    if (running_ && !execution_.accesses.empty())
        execution_.accesses.back().changes = false;
}

void Runner::wakes(Task &task) {
    if (running_ && task.state == TaskState::blocked && !execution_.steps.empty())
        woken_by_[task.id] = position();
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

void Runner::record(Operation operation, const void *object) {
    if (execution_.steps.empty())
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

} // namespace besser::explore
