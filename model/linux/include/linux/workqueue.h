/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_WORKQUEUE_H
#define BESSER_LINUX_WORKQUEUE_H

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/linkage.h>
#include <linux/spinlock_types.h>
#include <linux/timer.h>

struct work_struct;
struct workqueue_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	unsigned long state;
	void *object; /* the virtual kernel's */
	work_func_t func;
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
};

enum {
	WQ_UNBOUND = 1 << 1,
	WQ_FREEZABLE = 1 << 2,
	WQ_MEM_RECLAIM = 1 << 3,
	WQ_HIGHPRI = 1 << 4,
	WQ_CPU_INTENSIVE = 1 << 5,
	WQ_SYSFS = 1 << 6,
	WQ_POWER_EFFICIENT = 1 << 7,
	__WQ_ORDERED = 1 << 17,
};
#define WORK_CPU_UNBOUND 64

#define __WORK_INITIALIZER(name, function) { VK_STATIC, 0, function }
#define DECLARE_WORK(name, function) struct work_struct name = __WORK_INITIALIZER(name, function)
#define DECLARE_DELAYED_WORK(name, function) \
	struct delayed_work name = { __WORK_INITIALIZER(name, function), { VK_STATIC, 0, 0, 0, 0 } }

__VK_BEGIN
void vk_init_work(struct work_struct *work, work_func_t function);
void vk_init_delayed_work(struct delayed_work *work, work_func_t function);
struct workqueue_struct *vk_alloc_workqueue(unsigned int flags, int max_active, const char *name, ...);
void destroy_workqueue(struct workqueue_struct *queue);
bool queue_work(struct workqueue_struct *queue, struct work_struct *work);
bool queue_delayed_work(struct workqueue_struct *queue, struct delayed_work *work, unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *queue, struct delayed_work *work, unsigned long delay);
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *work);
bool cancel_delayed_work_sync(struct delayed_work *work);
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *work);
void flush_workqueue(struct workqueue_struct *queue);
bool work_pending(struct work_struct *work);
unsigned int work_busy(struct work_struct *work);
struct workqueue_struct *vk_system_queue(int which);
__VK_END
#define drain_workqueue flush_workqueue
#define delayed_work_pending(w) work_pending(&(w)->work)
#define INIT_WORK(work, function) vk_init_work(work, function)
#define INIT_WORK_ONSTACK INIT_WORK
#define INIT_DELAYED_WORK(work, function) vk_init_delayed_work(work, function)
#define INIT_DEFERRABLE_WORK INIT_DELAYED_WORK
#define destroy_work_on_stack(work) ((void)(work))
#define to_delayed_work(w) container_of(w, struct delayed_work, work)
#define alloc_workqueue(name, flags, max_active, args...) vk_alloc_workqueue(flags, max_active, name, ##args)
#define alloc_ordered_workqueue(name, flags, args...) \
	vk_alloc_workqueue(WQ_UNBOUND | __WQ_ORDERED | (flags), 1, name, ##args)
#define create_workqueue(name) alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, name)
#define create_singlethread_workqueue(name) alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, name)
#define create_freezable_workqueue(name) alloc_workqueue("%s", WQ_FREEZABLE | WQ_UNBOUND | WQ_MEM_RECLAIM, 1, name)
#define system_wq vk_system_queue(0)
#define system_highpri_wq vk_system_queue(1)
#define system_long_wq vk_system_queue(2)
#define system_unbound_wq vk_system_queue(3)
#define system_freezable_wq vk_system_queue(0)
#define system_power_efficient_wq vk_system_queue(0)
#define schedule_work(work) queue_work(system_wq, work)
#define schedule_delayed_work(work, delay) queue_delayed_work(system_wq, work, delay)
#define schedule_work_on(cpu, work) schedule_work(work)
#define queue_work_on(cpu, queue, work) queue_work(queue, work)
#define queue_delayed_work_on(cpu, queue, work, delay) queue_delayed_work(queue, work, delay)
#define flush_scheduled_work() flush_workqueue(system_wq)

#endif
