/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_WAIT_H
#define BESSER_LINUX_WAIT_H

#include <linux/kernel.h>
#include <linux/linkage.h>
#include <linux/list.h>
#include <linux/spinlock.h>

typedef struct wait_queue_head {
	unsigned long state;
	unsigned long opaque[6];
} wait_queue_head_t;

typedef struct wait_queue_entry {
	struct list_head entry;
} wait_queue_entry_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) { VK_STATIC, { 0 } }
#define DECLARE_WAIT_QUEUE_HEAD(name) wait_queue_head_t name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK DECLARE_WAIT_QUEUE_HEAD

__VK_BEGIN
void init_waitqueue_head(wait_queue_head_t *queue);
void vk_wake_up(wait_queue_head_t *queue);
int waitqueue_active(wait_queue_head_t *queue);
/* What wait_event() is made of: prepare, look, sleep until `deadline`, again; the list is left at the end. */
void vk_wait_begin(wait_queue_head_t *queue);
void vk_wait_prepare(wait_queue_head_t *queue);
bool vk_wait_sleep(s64 deadline_ns);
void vk_wait_finish(wait_queue_head_t *queue);
s64 vk_deadline(long timeout);
long vk_jiffies_until(s64 deadline_ns);
__VK_END

#define wake_up(queue) vk_wake_up(queue)
#define wake_up_all(queue) vk_wake_up(queue)
#define wake_up_interruptible(queue) vk_wake_up(queue)
#define wake_up_interruptible_all(queue) vk_wake_up(queue)
#define wake_up_interruptible_sync(queue) vk_wake_up(queue)

/* The jiffies that were left, at least 1 if the condition came true; 0: the time has passed and it is still false. */
#define __vk_wait_event(queue, condition, jiffies, before_sleep, after_sleep) ({ \
	long __left = (jiffies); \
	vk_wait_begin(&(queue)); \
	if (!(condition)) { \
		const s64 __deadline = vk_deadline(__left); \
		for (;;) { \
			vk_wait_prepare(&(queue)); \
			if (condition) { \
				__left = vk_jiffies_until(__deadline); \
				__left = __left > 0 ? __left : 1; \
				break; \
			} \
			before_sleep; \
			const bool __woken = vk_wait_sleep(__deadline); \
			after_sleep; \
			if (!__woken) { \
				__left = (condition) ? 1 : 0; \
				break; \
			} \
		} \
		vk_wait_finish(&(queue)); \
	} else if (!__left) { \
		__left = 1; \
	} \
	__left; })
#define wait_event(queue, condition) ((void)__vk_wait_event(queue, condition, MAX_SCHEDULE_TIMEOUT, , ))
#define wait_event_timeout(queue, condition, jiffies) __vk_wait_event(queue, condition, jiffies, , )
#define wait_event_interruptible(queue, condition) (wait_event(queue, condition), 0)
#define wait_event_killable(queue, condition) (wait_event(queue, condition), 0)
#define wait_event_interruptible_timeout(queue, condition, jiffies) wait_event_timeout(queue, condition, jiffies)
#define wait_event_freezable(queue, condition) (wait_event(queue, condition), 0)
#define wait_event_lock_irq(queue, condition, lock) \
	((void)__vk_wait_event(queue, condition, MAX_SCHEDULE_TIMEOUT, spin_unlock_irq(&(lock)), \
			       spin_lock_irq(&(lock))))
#define MAX_SCHEDULE_TIMEOUT ((long)(~0UL >> 1))

#endif
