// SPDX-License-Identifier: GPL-2.0-only
// A world's life: made, run, saved, reported. Who runs when is in scheduling.cc.
#include "model/vkernel/world.hpp"

#include "model/vkernel/fiber.hpp"
#include "model/vkernel/workqueue.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace besser::vkernel {

/// First frame of every fiber.
struct FiberEntry {
    static void enter(void *left, void *argument) {
        auto &world = *static_cast<World *>(argument);
        world.fake_stack_ = nullptr;
        world.arrive(left);
        world.run_current();
    }
};

World::World(Arena &arena, const WorldConfig &config)
    : arena_(arena), costs_(config.costs), stack_bytes_(config.stack_bytes), random_(config.seed),
      shortcuts_(config.shortcuts), voluntary_(config.preemption == Preemption::voluntary),
      by_weight_(config.fairness == Fairness::by_weight), events_(&arena),
      cpu_count_(std::clamp(config.cpus, 1, max_cpus)), tasks_(&arena), free_stacks_(&arena),
      names_(&arena) {
    for (int i = 0; i < cpus(); i++) {
        add_interrupt_context(cpu_at(i).irq, i, TaskClass::irq);
        add_interrupt_context(cpu_at(i).softirq, i, TaskClass::softirq);
        if (config.ksoftirqd)
            cpu_at(i).ksoftirqd = &spawn("ksoftirqd/" + std::to_string(i), ksoftirqd, &cpu_at(i),
                                         {.cpu = i, .pinned = true, .service = true});
    }
    workqueues_ = &arena.make<Workqueues>(*this);
}

void World::add_interrupt_context(InterruptContext &context, int cpu, TaskClass task_class) {
    char name[24];
    std::snprintf(name, sizeof name, task_class == TaskClass::irq ? "irq/%d" : "softirq/%d", cpu);
    context.world = this;
    const TaskOptions options{
        .task_class = task_class, .cpu = cpu, .pinned = true, .service = true};
    context.task = task_class == TaskClass::irq ? &add_task(name, options)
                                                : &spawn(name, serve_softirqs, &context, options);
}

namespace {

thread_local World *running_world = nullptr;

/// A world runs as long as this lives.
class Running {
  public:
    explicit Running(World *world) : before_(std::exchange(running_world, world)) {}
    ~Running() { running_world = before_; }
    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;

  private:
    World *before_;
};

} // namespace

World *World::running_here() { return running_world; }

RunEnd World::run_until(std::int64_t when_ns) {
    assert(current_ == nullptr && when_ns >= 0);
    const Running running(this);
    limit_ns_ = when_ns;
    if (Task *first = next_to_run())
        switch_to(main_fiber_, first);
    assert(current_ == nullptr);
    if (limit_ns_ < 0)
        return RunEnd::stopped;
    if (when_ns != never_ns)
        now_ns_ = std::max(now_ns_, when_ns);
    if (next_ns() != never_ns)
        return RunEnd::time_reached;
    const bool stuck = std::any_of(tasks_.begin(), tasks_.end(), [](const Task *task) {
        return task->state != TaskState::dead && !task->options.service;
    });
    return stuck ? RunEnd::deadlock : RunEnd::idle;
}

void World::fire_next_timer() {
    pass_until(events_.next_ns());
    const EventQueue::Event event = events_.pop();
    event.callback(event.context, event.argument);
}

std::vector<std::string> World::waiting() const {
    std::vector<std::string> names;
    for (const Task *task : tasks_)
        if (task->state != TaskState::dead && !task->options.service)
            names.emplace_back(task->name.view());
    return names;
}

Snapshot World::save() const { return arena_.save(dead_stacks()); }

std::vector<ArenaRange> World::dead_stacks() const {
    assert(current_ == nullptr);
    std::vector<ArenaRange> dead;
    for (const Task *task : tasks_)
        if (task->stack != nullptr)
            dead.push_back(
                {arena_.offset_of(task->stack + sizeof canary), arena_.offset_of(task->fiber)});
    for (const std::byte *stack : free_stacks_)
        dead.push_back({arena_.offset_of(stack), arena_.offset_of(stack) + stack_bytes_});
    std::sort(dead.begin(), dead.end(),
              [](const ArenaRange &a, const ArenaRange &b) { return a.begin < b.begin; });
    return dead;
}

Task &World::add_task(std::string_view name, const TaskOptions &options) {
    Task &task = arena_.make<Task>();
    task.world = this;
    task.name = name;
    task.id = static_cast<std::uint32_t>(tasks_.size());
    task.options = options;
    if (by_weight_ && options.task_class == TaskClass::highpri) {
        task.options.task_class = TaskClass::normal;
        task.weight = highpri_weight / normal_weight;
    }
    task.cpu = options.cpu;
    tasks_.push_back(&task);
    return task;
}

Task &World::spawn(std::string_view name, Task::Function function, void *argument,
                   const TaskOptions &options) {
    assert(function != nullptr && options.cpu >= 0 && options.cpu < cpu_count_);
    Task &task = add_task(name, options);
    task.function = function;
    task.context = argument;
    if (free_stacks_.empty()) {
        task.stack = static_cast<std::byte *>(arena_.allocate(stack_bytes_, 16));
    } else {
        task.stack = free_stacks_.back();
        free_stacks_.pop_back();
    }
    canary_of(task.stack) = canary;
    task.fiber = new_stack<FiberEntry::enter>(task.stack, stack_bytes_);
    task.cpu = place(task);
    join(task, task.cpu);
    task.state = TaskState::queued;
    enqueue(task);
    return task;
}

void World::run_current() {
    current_->function(current_->context);
    Task &task = *current_;
    task.state = TaskState::dead;
    if (observer_ != nullptr)
        observer_->leaves(task);
    cpu_of(task).current = nullptr;
    cpu_of(task).last = nullptr;
    want_dispatch(task.cpu);
    finished_ = &task;
    reschedule();
    std::abort(); // nobody runs a dead task
}

void World::release_stack(Task &task) {
    sanitizer::unpoison(task.stack, stack_bytes_);
    free_stacks_.push_back(std::exchange(task.stack, nullptr));
}

void World::die_of_stack(const Task &task) {
    std::fprintf(stderr, "world: stack of task %.*s overflowed\n",
                 static_cast<int>(task.name.view().size()), task.name.view().data());
    std::abort();
}

void World::report_sleep(const char *where) {
    char text[160];
    const std::string_view name = current_ != nullptr ? current_->name.view() : "no task";
    std::snprintf(text, sizeof text, "BUG: scheduling while atomic: %.*s in %s",
                  static_cast<int>(name.size()), name.data(), where);
    warn(text);
}

void World::warn(std::string_view text) {
    trace_.warnings.push({now_ns_, text});
    log(text);
}

std::vector<TaskCount> World::task_times() const {
    std::vector<TaskCount> counts;
    for (const Task *task : tasks_) {
        auto it = std::find_if(counts.begin(), counts.end(), [&](const TaskCount &count) {
            return count.name.view() == task->name.view();
        });
        if (it == counts.end())
            it = counts.insert(it, {task->name, 0});
        it->cpu_ns += task->cpu_ns;
    }
    return counts;
}

} // namespace besser::vkernel
