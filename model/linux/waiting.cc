// SPDX-License-Identifier: GPL-2.0-only
// Wait queues, completions, sleeping, and the task itself (linux/wait.h, completion.h, delay.h,
// sched.h, kthread.h).
#include "model/linux/storage.hpp"
#include "model/vkernel/wait.hpp"

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>

using namespace besser::linux_api;
namespace vkernel = besser::vkernel;

namespace {

vkernel::WaitQueue &queue_in(Kernel &kernel, wait_queue_head_t *queue, const char *call,
                             const void *from) {
    return object_in<vkernel::WaitQueue>(kernel, *queue, call, from, kernel.world());
}

vkernel::Completion &completion_in(Kernel &kernel, struct completion *completion, const char *call,
                                   const void *from) {
    return object_in<vkernel::Completion>(kernel, *completion, call, from, kernel.world());
}

/// A completion is often on the stack of who waits for it. After that frame has gone, to complete
/// it writes into whatever lies there now.
bool is_gone(Kernel &kernel, struct completion *completion, const char *call, const void *from) {
    const bool gone = kernel.on_dead_stack(completion);
    if (gone)
        kernel.finding(from, "%s of a completion whose stack frame is gone", call);
    return gone;
}

/// Who waits with the host claimed keeps everybody from the card for so long.
std::int64_t ns_of(long timeout) {
    return timeout >= MAX_SCHEDULE_TIMEOUT / Kernel::tick_ns ? vkernel::never_ns
                                                             : timeout * Kernel::tick_ns;
}

long jiffies_until(Kernel &kernel, std::int64_t deadline_ns) {
    if (deadline_ns == vkernel::never_ns)
        return MAX_SCHEDULE_TIMEOUT;
    const std::int64_t left_ns = deadline_ns - kernel.world().now_ns();
    return std::max<long>(0, (left_ns + Kernel::tick_ns - 1) / Kernel::tick_ns);
}

} // namespace

extern "C" {

// --- Wait queues -------------------------------------------------------------------------------

void init_waitqueue_head(wait_queue_head_t *queue) {
    construct<vkernel::WaitQueue>(*queue, Kernel::here().world());
}

void vk_wake_up(wait_queue_head_t *queue) {
    Kernel &kernel = Kernel::here();
    queue_in(kernel, queue, "wake_up", BESSER_CALLER).wake();
}

int waitqueue_active(wait_queue_head_t *queue) {
    Kernel &kernel = Kernel::here();
    return queue_in(kernel, queue, "waitqueue_active", BESSER_CALLER).empty() ? 0 : 1;
}

void vk_wait_begin(wait_queue_head_t *queue) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("wait_event", BESSER_CALLER);
    vkernel::WaitQueue &waited = queue_in(kernel, queue, "wait_event", BESSER_CALLER);
    kernel.world().cond_resched();
    kernel.world().before(vkernel::Operation::touch, &waited); // the first look orders nothing
    kernel.world().changed_nothing();
}

void vk_wait_prepare(wait_queue_head_t *queue) {
    Kernel &kernel = Kernel::here();
    queue_in(kernel, queue, "wait_event", BESSER_CALLER).prepare();
}

bool vk_wait_sleep(s64 deadline_ns) { return Kernel::here().world().block(deadline_ns); }

void vk_wait_finish(wait_queue_head_t *queue) {
    Kernel &kernel = Kernel::here();
    queue_in(kernel, queue, "wait_event", BESSER_CALLER).leave();
}

s64 vk_deadline(long timeout) {
    Kernel &kernel = Kernel::here();
    return kernel.world().deadline(ns_of(timeout));
}

long vk_jiffies_until(s64 deadline_ns) { return jiffies_until(Kernel::here(), deadline_ns); }

// --- Completions -------------------------------------------------------------------------------

void init_completion(struct completion *completion) {
    construct<vkernel::Completion>(*completion, Kernel::here().world());
}

void reinit_completion(struct completion *completion) {
    Kernel &kernel = Kernel::here();
    completion_in(kernel, completion, "reinit_completion", BESSER_CALLER).reset();
}

void complete(struct completion *completion) {
    Kernel &kernel = Kernel::here();
    if (!is_gone(kernel, completion, "complete", BESSER_CALLER))
        completion_in(kernel, completion, "complete", BESSER_CALLER).complete();
}

void complete_all(struct completion *completion) {
    Kernel &kernel = Kernel::here();
    if (!is_gone(kernel, completion, "complete_all", BESSER_CALLER))
        completion_in(kernel, completion, "complete_all", BESSER_CALLER).complete_for_all();
}

void wait_for_completion(struct completion *completion) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("wait_for_completion", BESSER_CALLER);
    completion_in(kernel, completion, "wait_for_completion", BESSER_CALLER).wait();
}

unsigned long wait_for_completion_timeout(struct completion *completion, unsigned long timeout) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("wait_for_completion_timeout", BESSER_CALLER);
    auto &waited = completion_in(kernel, completion, "wait_for_completion_timeout", BESSER_CALLER);
    const std::int64_t ns = ns_of(static_cast<long>(timeout));
    const std::int64_t deadline_ns = kernel.world().deadline(ns);
    if (!waited.wait(ns))
        return 0;
    return static_cast<unsigned long>(std::max<long>(1, jiffies_until(kernel, deadline_ns)));
}

bool try_wait_for_completion(struct completion *completion) {
    Kernel &kernel = Kernel::here();
    auto &waited = completion_in(kernel, completion, "try_wait_for_completion", BESSER_CALLER);
    return waited.done() && waited.wait(0);
}

bool completion_done(struct completion *completion) {
    Kernel &kernel = Kernel::here();
    return completion_in(kernel, completion, "completion_done", BESSER_CALLER).done();
}

// --- Time passes -------------------------------------------------------------------------------

/// Who sleeps where nobody may sleep is told, and keeps the CPU for as long.
void msleep(unsigned int ms) {
    Kernel &kernel = Kernel::here();
    const std::int64_t ns = std::int64_t{ms} * 1'000'000;
    if (kernel.may_sleep("msleep", BESSER_CALLER))
        kernel.world().sleep(kernel.world().deadline(ns + 1) - kernel.world().now_ns());
    else
        kernel.world().charge(ns);
}

void usleep_range(unsigned long min_us, unsigned long) {
    Kernel &kernel = Kernel::here();
    const auto ns = static_cast<std::int64_t>(min_us) * 1'000;
    if (kernel.may_sleep("usleep_range", BESSER_CALLER))
        kernel.world().sleep(ns);
    else
        kernel.world().charge(ns);
}

void vk_delay(unsigned long ns) { Kernel::here().world().charge(static_cast<std::int64_t>(ns)); }

unsigned long vk_jiffies(void) { return Kernel::here().jiffies(); }

ktime_t ktime_get(void) { return Kernel::here().world().now_ns(); }

/// The world began on 2026-01-01, as the guest's clock does.
ktime_t ktime_get_real(void) { return 1'767'225'600'000'000'000 + Kernel::here().world().now_ns(); }

u64 local_clock(void) { return static_cast<u64>(Kernel::here().world().now_ns()); }

// --- Tasks -------------------------------------------------------------------------------------

void vk_cond_resched(void) {
    Kernel &kernel = Kernel::here();
    if (kernel.may_sleep("cond_resched", BESSER_CALLER))
        kernel.world().cond_resched();
}

/// A task that only looks again and again lets a little time pass each time.
void vk_cpu_relax(void) { Kernel::here().world().charge(100); }

void vk_set_current_state(int) { Kernel::here().world().current()->woken = false; }

long schedule_timeout(long timeout) {
    Kernel &kernel = Kernel::here();
    if (!kernel.may_sleep("schedule_timeout", BESSER_CALLER))
        return 0;
    const std::int64_t deadline_ns = kernel.world().deadline(ns_of(timeout));
    (void)kernel.world().block(deadline_ns);
    return jiffies_until(kernel, deadline_ns);
}

/// With the state TASK_RUNNING, which is all that drivers of this kind use it with.
void schedule(void) {
    Kernel &kernel = Kernel::here();
    if (kernel.may_sleep("schedule", BESSER_CALLER))
        kernel.world().cond_resched();
}

unsigned int vk_cpu(void) { return static_cast<unsigned>(Kernel::here().world().cpu()); }

struct task_struct *vk_current(void) {
    static thread_local struct task_struct shown;
    const vkernel::Task *task = Kernel::here().world().current();
    std::snprintf(shown.comm, sizeof shown.comm, "%.*s", static_cast<int>(task->name.view().size()),
                  task->name.view().data());
    shown.pid = static_cast<int>(task->id);
    return &shown;
}

} // extern "C"

namespace {

struct Thread {
    struct task_struct shown;
    vkernel::Task *task;
    int (*function)(void *);
    void *data;
    bool stop;
    bool over;
    int result;
};

Thread *thread_of(struct task_struct *task) { return reinterpret_cast<Thread *>(task); }

Thread *this_thread(Kernel &kernel) {
    return static_cast<Thread *>(kernel.world().current()->context);
}

} // namespace

extern "C" {

struct task_struct *vk_kthread_run(int (*function)(void *data), void *data, const char *name, ...) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("kthread_run", BESSER_CALLER);
    auto &thread = kernel.world().memory().make<Thread>();
    va_list arguments;
    va_start(arguments, name);
    std::vsnprintf(thread.shown.comm, sizeof thread.shown.comm, name, arguments);
    va_end(arguments);
    thread.function = function;
    thread.data = data;
    const auto run = [](void *context) {
        auto &self = *static_cast<Thread *>(context);
        {
            const Called called(Kernel::here(), "a kernel thread",
                                reinterpret_cast<const void *>(self.function));
            self.result = self.function(self.data);
        }
        self.over = true;
    };
    thread.task = &kernel.world().spawn(thread.shown.comm, run, &thread, {.service = true});
    thread.shown.pid = static_cast<int>(thread.task->id);
    return &thread.shown;
}

bool kthread_should_stop(void) { return this_thread(Kernel::here())->stop; }

int wake_up_process(struct task_struct *task) {
    Kernel::here().world().wake(*thread_of(task)->task);
    return 1;
}

int kthread_stop(struct task_struct *task) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("kthread_stop", BESSER_CALLER);
    Thread &thread = *thread_of(task);
    thread.stop = true;
    while (!thread.over) {
        kernel.world().wake(*thread.task);
        kernel.world().sleep(Kernel::tick_ns);
    }
    return thread.result;
}

} // extern "C"
