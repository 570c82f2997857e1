// SPDX-License-Identifier: GPL-2.0-only
// Work items, delayed work and timers (linux/workqueue.h, timer.h). What the virtual kernel keeps
// of one lies apart from the driver's structure, which the driver may free in the function itself.
#include "model/linux/work.hpp"
#include "model/linux/storage.hpp"
#include "model/vkernel/timer.hpp"

#include <linux/timer.h>
#include <linux/workqueue.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <vector>

using namespace besser::linux_api;
namespace vkernel = besser::vkernel;

struct workqueue_struct {
    workqueue_struct(vkernel::World &world, const vkernel::WorkqueueOptions &options)
        : queue(world, options) {}
    char name[32] = "";
    vkernel::Workqueue queue;
    bool destroyed = false;
};

namespace {

/// Of one work_struct. Its function's name is what the trace counts.
class Item final : public Tracked {
  public:
    Item(Kernel &k, struct work_struct &of, const char *called)
        : kernel(k), owner(of), function(of.func), name(called),
          work(k.world(), called, run, this) {}

    [[nodiscard]] const char *in_use() const override {
        return work.pending() ? "a work item is queued" : nullptr;
    }
    [[nodiscard]] const char *function_name() const override { return name; }
    void stop_use() override { (void)work.cancel(); }

    Kernel &kernel;
    struct work_struct &owner;
    work_func_t function;
    const char *name;
    vkernel::Work work;

  private:
    static void run(void *self) {
        auto &item = *static_cast<Item *>(self);
        const Called called(item.kernel, "a work item",
                            reinterpret_cast<const void *>(item.function));
        item.function(&item.owner);
    }
};

class Alarm final : public Tracked {
  public:
    Alarm(Kernel &k, struct timer_list &of, const char *called)
        : kernel(k), owner(of), name(called), timer(k.world(), run, this) {}

    [[nodiscard]] const char *in_use() const override {
        return timer.pending() ? "a timer is armed" : nullptr;
    }
    [[nodiscard]] const char *function_name() const override { return name; }
    void stop_use() override { (void)timer.cancel(); }

    Kernel &kernel;
    struct timer_list &owner;
    const char *name;
    vkernel::Timer timer;
    struct workqueue_struct *queue = nullptr; ///< of delayed work: where it is queued then

  private:
    static void run(void *self);
};

/// Names live as long as the module does.
const char *name_of(Kernel &kernel, const void *function) {
    const std::string_view name = kernel.module().function_at(function);
    return name.empty() ? "?" : name.data();
}

Item *item_of(Kernel &kernel, struct work_struct *work, const char *call, const void *from) {
    if (work->state == statically_initialised)
        vk_init_work(work, work->func);
    if (work->state == constructed)
        return static_cast<Item *>(work->object);
    kernel.finding(from, "%s: the work item was never initialised, or is freed", call);
    return nullptr;
}

void init_alarm(Kernel &kernel, struct timer_list *timer, const void *function, const char *call,
                const void *from) {
    if (const Tracked *known = kernel.tracked(timer); known != nullptr && known->in_use())
        kernel.finding(from, "%s of a timer that is armed: %s", call, known->function_name());
    auto &alarm = kernel.world().memory().make<Alarm>(kernel, *timer, name_of(kernel, function));
    timer->object = &alarm;
    timer->state = constructed;
    kernel.track(timer, alarm);
}

Alarm *alarm_of(Kernel &kernel, struct timer_list *timer, const char *call, const void *from) {
    if (timer->state == statically_initialised)
        init_alarm(kernel, timer, reinterpret_cast<const void *>(timer->function), call, from);
    if (timer->state == constructed)
        return static_cast<Alarm *>(timer->object);
    kernel.finding(from, "%s: the timer was never initialised, or is freed", call);
    return nullptr;
}

bool put_on(Kernel &kernel, struct workqueue_struct *queue, Item &item, const char *call,
            const void *from) {
    if (queue == nullptr || queue->destroyed) {
        kernel.finding(from, "%s of %s on a queue that %s", call, item.name,
                       queue == nullptr ? "is null" : "was destroyed");
        return false;
    }
    return item.work.queue_on(queue->queue);
}

void Alarm::run(void *self) {
    auto &alarm = *static_cast<Alarm *>(self);
    if (alarm.queue != nullptr) {
        auto *work = reinterpret_cast<struct delayed_work *>(
            reinterpret_cast<char *>(&alarm.owner) - offsetof(struct delayed_work, timer));
        if (Item *item = item_of(alarm.kernel, &work->work, "delayed work", nullptr))
            (void)put_on(alarm.kernel, alarm.queue, *item, "delayed work", nullptr);
        return;
    }
    const auto function = alarm.owner.function;
    const Called called(alarm.kernel, "a timer", reinterpret_cast<const void *>(function));
    function(&alarm.owner);
}

int arm(Kernel &kernel, Alarm &alarm, unsigned long expires) {
    const bool was_pending = alarm.timer.pending();
    alarm.owner.expires = expires;
    alarm.timer.arm(std::max<std::int64_t>(kernel.time_of(expires) - kernel.world().now_ns(), 0));
    return was_pending ? 1 : 0;
}

/// Sleeps only if the function is running: a kernel without PREEMPT_RT spins there.
bool stop(Kernel &kernel, Alarm &alarm, const char *call, const void *from) {
    if (alarm.timer.runs_here()) {
        kernel.finding(from, "%s in the timer's own function waits for ever", call);
        return alarm.timer.cancel();
    }
    if (!alarm.timer.running())
        return alarm.timer.cancel();
    if (kernel.atomic() && !kernel.in_softirq())
        kernel.finding(from, "%s waits for %s with a lock held", call, alarm.name);
    return alarm.timer.cancel_sync();
}

} // namespace

namespace besser::linux_api {

struct workqueue_struct *make_queue(Kernel &kernel, const char *name,
                                    const vkernel::WorkqueueOptions &options) {
    auto &queue = kernel.world().memory().make<workqueue_struct>(kernel.world(), options);
    std::snprintf(queue.name, sizeof queue.name, "%s", name);
    return &queue;
}

} // namespace besser::linux_api

extern "C" {

// --- Work items --------------------------------------------------------------------------------

void vk_init_work(struct work_struct *work, work_func_t function) {
    Kernel &kernel = Kernel::here();
    if (const Tracked *known = kernel.tracked(work); known != nullptr && known->in_use())
        kernel.finding(BESSER_CALLER, "INIT_WORK of an item that is queued: %s",
                       known->function_name());
    work->func = function;
    auto &item = kernel.world().memory().make<Item>(
        kernel, *work, name_of(kernel, reinterpret_cast<const void *>(function)));
    work->object = &item;
    work->state = constructed;
    kernel.track(work, item);
}

void vk_init_delayed_work(struct delayed_work *work, work_func_t function) {
    vk_init_work(&work->work, function);
    init_alarm(Kernel::here(), &work->timer, reinterpret_cast<const void *>(function),
               "INIT_DELAYED_WORK", BESSER_CALLER);
}

bool queue_work(struct workqueue_struct *queue, struct work_struct *work) {
    Kernel &kernel = Kernel::here();
    Item *item = item_of(kernel, work, "queue_work", BESSER_CALLER);
    return item != nullptr && put_on(kernel, queue, *item, "queue_work", BESSER_CALLER);
}

bool queue_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
                        unsigned long delay) {
    Kernel &kernel = Kernel::here();
    Item *item = item_of(kernel, &work->work, "queue_delayed_work", BESSER_CALLER);
    Alarm *alarm = alarm_of(kernel, &work->timer, "queue_delayed_work", BESSER_CALLER);
    if (item == nullptr || alarm == nullptr || item->work.pending() || alarm->timer.pending())
        return false;
    if (delay == 0)
        return put_on(kernel, queue, *item, "queue_delayed_work", BESSER_CALLER);
    alarm->queue = queue;
    arm(kernel, *alarm, kernel.jiffies() + delay);
    return true;
}

bool mod_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
                      unsigned long delay) {
    const bool was_pending = cancel_delayed_work(work);
    queue_delayed_work(queue, work, delay);
    return was_pending;
}

bool cancel_work(struct work_struct *work) {
    Item *item = item_of(Kernel::here(), work, "cancel_work", BESSER_CALLER);
    return item != nullptr && item->work.cancel();
}

bool cancel_work_sync(struct work_struct *work) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("cancel_work_sync", BESSER_CALLER);
    Item *item = item_of(kernel, work, "cancel_work_sync", BESSER_CALLER);
    return item != nullptr && item->work.cancel_sync();
}

bool cancel_delayed_work(struct delayed_work *work) {
    Kernel &kernel = Kernel::here();
    Item *item = item_of(kernel, &work->work, "cancel_delayed_work", BESSER_CALLER);
    Alarm *alarm = alarm_of(kernel, &work->timer, "cancel_delayed_work", BESSER_CALLER);
    const bool waited = alarm != nullptr && alarm->timer.cancel();
    return (item != nullptr && item->work.cancel()) || waited;
}

bool cancel_delayed_work_sync(struct delayed_work *work) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("cancel_delayed_work_sync", BESSER_CALLER);
    Item *item = item_of(kernel, &work->work, "cancel_delayed_work_sync", BESSER_CALLER);
    Alarm *alarm = alarm_of(kernel, &work->timer, "cancel_delayed_work_sync", BESSER_CALLER);
    if (item == nullptr || alarm == nullptr)
        return false;
    bool was_pending = alarm->timer.cancel_sync();
    was_pending |= item->work.cancel_sync();
    was_pending |= alarm->timer.cancel(); // a self-queueing item may have armed it anew
    return was_pending;
}

bool flush_work(struct work_struct *work) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("flush_work", BESSER_CALLER);
    Item *item = item_of(kernel, work, "flush_work", BESSER_CALLER);
    if (item == nullptr)
        return false;
    const bool busy = item->work.pending() || item->work.running();
    item->work.flush();
    return busy;
}

bool flush_delayed_work(struct delayed_work *work) {
    Kernel &kernel = Kernel::here();
    Alarm *alarm = alarm_of(kernel, &work->timer, "flush_delayed_work", BESSER_CALLER);
    if (alarm != nullptr && alarm->timer.cancel())
        queue_work(alarm->queue, &work->work);
    return flush_work(&work->work);
}

bool work_pending(struct work_struct *work) {
    return work->state == constructed && static_cast<Item *>(work->object)->work.pending();
}

unsigned int work_busy(struct work_struct *work) {
    if (work->state != constructed)
        return 0;
    const vkernel::Work &busy = static_cast<Item *>(work->object)->work;
    return (busy.pending() ? 1U : 0U) | (busy.running() ? 2U : 0U);
}

// --- Queues ------------------------------------------------------------------------------------

struct workqueue_struct *vk_alloc_workqueue(unsigned int flags, int max_active, const char *format,
                                            ...) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("alloc_workqueue", BESSER_CALLER);
    char name[32];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    return make_queue(kernel, name,
                      {.high_priority = (flags & WQ_HIGHPRI) != 0,
                       .cpu_intensive = (flags & WQ_CPU_INTENSIVE) != 0,
                       .unbound = (flags & WQ_UNBOUND) != 0,
                       .max_active = max_active == 0 ? 256 : max_active});
}

void flush_workqueue(struct workqueue_struct *queue) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("flush_workqueue", BESSER_CALLER);
    std::pmr::vector<Item *> busy(&kernel.world().memory());
    kernel.for_each_tracked([&](Tracked &tracked) {
        if (auto *item = dynamic_cast<Item *>(&tracked);
            item != nullptr && item->work.is_on(queue->queue))
            busy.push_back(item);
    });
    for (Item *item : busy)
        item->work.flush();
}

void destroy_workqueue(struct workqueue_struct *queue) {
    flush_workqueue(queue);
    queue->destroyed = true;
}

struct workqueue_struct *vk_system_queue(int which) {
    return Kernel::here().system_queue(which);
}

// --- Timers ------------------------------------------------------------------------------------

void vk_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer),
                    u32 flags) {
    timer->function = function;
    timer->flags = flags;
    timer->expires = 0;
    init_alarm(Kernel::here(), timer, reinterpret_cast<const void *>(function), "timer_setup",
               BESSER_CALLER);
}

int mod_timer(struct timer_list *timer, unsigned long expires) {
    Kernel &kernel = Kernel::here();
    Alarm *alarm = alarm_of(kernel, timer, "mod_timer", BESSER_CALLER);
    return alarm != nullptr ? arm(kernel, *alarm, expires) : 0;
}

void add_timer(struct timer_list *timer) {
    Kernel &kernel = Kernel::here();
    Alarm *alarm = alarm_of(kernel, timer, "add_timer", BESSER_CALLER);
    if (alarm == nullptr)
        return;
    if (alarm->timer.pending())
        kernel.finding(BESSER_CALLER, "add_timer of a timer that is armed: %s", alarm->name);
    arm(kernel, *alarm, timer->expires);
}

int del_timer(struct timer_list *timer) {
    Alarm *alarm = alarm_of(Kernel::here(), timer, "del_timer", BESSER_CALLER);
    return alarm != nullptr && alarm->timer.cancel() ? 1 : 0;
}

int del_timer_sync(struct timer_list *timer) {
    Kernel &kernel = Kernel::here();
    Alarm *alarm = alarm_of(kernel, timer, "del_timer_sync", BESSER_CALLER);
    return alarm != nullptr && stop(kernel, *alarm, "del_timer_sync", BESSER_CALLER) ? 1 : 0;
}

int timer_pending(const struct timer_list *timer) {
    return timer->state == constructed && static_cast<Alarm *>(timer->object)->timer.pending();
}

} // extern "C"
