// SPDX-License-Identifier: GPL-2.0-only
/* What the driver asks of any system: locks, waiting, work, time, memory, files, messages. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/firmware.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "bes2600.h"
#include "bes2600_compat.h"
#include "work.h"

/* The C++ driver's. Each has a class of its own, for they nest in each other. */
struct spinlock_storage {
	spinlock_t lock;
	struct lock_class_key key;
};

struct mutex_storage {
	struct mutex mutex;
	struct lock_class_key key;
};

static_assert(sizeof(struct spinlock_storage) <= sizeof(struct bes_spinlock));
static_assert(sizeof(struct mutex_storage) <= sizeof(struct bes_mutex));
static_assert(sizeof(wait_queue_head_t) <= sizeof(struct bes_wait_queue));
static_assert(sizeof(struct completion) <= sizeof(struct bes_completion));

void bes_spinlock_init(struct bes_spinlock *lock)
{
	struct spinlock_storage *storage = (struct spinlock_storage *)lock;

	lockdep_register_key(&storage->key);
	spin_lock_init(&storage->lock);
	lockdep_set_class_and_name(&storage->lock, &storage->key, "bes2600");
}

void bes_spinlock_destroy(struct bes_spinlock *lock)
{
	lockdep_unregister_key(&((struct spinlock_storage *)lock)->key);
}

void bes_spinlock_lock(struct bes_spinlock *lock) __acquires(lock)
{
	spin_lock_bh(&((struct spinlock_storage *)lock)->lock);
}

void bes_spinlock_unlock(struct bes_spinlock *lock) __releases(lock)
{
	spin_unlock_bh(&((struct spinlock_storage *)lock)->lock);
}

void bes_mutex_init(struct bes_mutex *mutex)
{
	struct mutex_storage *storage = (struct mutex_storage *)mutex;

	lockdep_register_key(&storage->key);
	__mutex_init(&storage->mutex, "bes2600", &storage->key);
}

void bes_mutex_destroy(struct bes_mutex *mutex)
{
	struct mutex_storage *storage = (struct mutex_storage *)mutex;

	mutex_destroy(&storage->mutex);
	lockdep_unregister_key(&storage->key);
}

void bes_mutex_lock(struct bes_mutex *mutex)
{
	mutex_lock(&((struct mutex_storage *)mutex)->mutex);
}

void bes_mutex_unlock(struct bes_mutex *mutex)
{
	mutex_unlock(&((struct mutex_storage *)mutex)->mutex);
}

void bes_wait_queue_init(struct bes_wait_queue *queue)
{
	init_waitqueue_head((wait_queue_head_t *)queue);
}

void bes_wait_queue_wake(struct bes_wait_queue *queue)
{
	if (wq_has_sleeper((wait_queue_head_t *)queue))
		wake_up_all((wait_queue_head_t *)queue);
}

/*
 * The bottom half sleeps here for most of its life: idle, so that it does not count as load. A wait
 * shorter than some ticks needs a timer that is finer than they are.
 */
bool bes_wait_queue_wait(struct bes_wait_queue *queue, bool (*condition)(void *context),
			 void *context, int64_t timeout_ns)
{
	wait_queue_head_t *head = (wait_queue_head_t *)queue;

	if (timeout_ns < 4 * TICK_NSEC)
		return wait_event_hrtimeout(*head, condition(context), ns_to_ktime(timeout_ns)) ==
		       0;
	return wait_event_idle_timeout(*head, condition(context),
				       nsecs_to_jiffies(timeout_ns) + 1) > 0;
}

void bes_completion_init(struct bes_completion *completion)
{
	init_completion((struct completion *)completion);
}

void bes_completion_reset(struct bes_completion *completion)
{
	reinit_completion((struct completion *)completion);
}

void bes_completion_complete(struct bes_completion *completion)
{
	complete((struct completion *)completion);
}

bool bes_completion_wait(struct bes_completion *completion, int64_t timeout_ns)
{
	return wait_for_completion_timeout((struct completion *)completion,
					   nsecs_to_jiffies(timeout_ns) + 1) > 0;
}

static void bes2600_bh_work(struct work_struct *work)
{
	bes_work_run(work);
}

static void bes2600_restart_work(struct work_struct *work)
{
	bes_work_run(work);
}

static void bes2600_scan_work(struct work_struct *work)
{
	bes_work_run(work);
}

void bes_bh_work_init(struct bes_device *device, struct bes_work *work,
		      void (*run)(void *context), void *context)
{
	struct bes_work_storage *storage =
		bes_work_prepare(work, device->bottom_half_queue, run, context);

	INIT_WORK(&storage->work, bes2600_bh_work);
}

void bes_restart_work_init(struct bes_device *device, struct bes_work *work,
			   void (*run)(void *context), void *context)
{
	struct bes_work_storage *storage =
		bes_work_prepare(work, device->ordered_queue, run, context);

	INIT_WORK(&storage->work, bes2600_restart_work);
}

/* Not on the ordered queue: a scan takes seconds, and a restart may not wait for it. */
void bes_scan_work_init(struct bes_device *device, struct bes_work *work,
			void (*run)(void *context), void *context)
{
	struct bes_work_storage *storage = bes_work_prepare(work, system_long_wq, run, context);

	INIT_WORK(&storage->work, bes2600_scan_work);
}

bool bes_work_queue(struct bes_work *work)
{
	struct bes_work_storage *storage = (struct bes_work_storage *)work;

	return queue_work(storage->queue, &storage->work);
}

void bes_work_cancel(struct bes_work *work)
{
	cancel_work_sync(&((struct bes_work_storage *)work)->work);
}

/* Queues as in the vendor's driver (protocol.md 6.1). */
int bes_queues_create(struct bes_device *device)
{
	const unsigned int flags = WQ_HIGHPRI | WQ_CPU_INTENSIVE | BES_PERCPU;

	device->bottom_half_queue = alloc_workqueue("bes2600_bh", flags, 1);
	/* No restart while the system sleeps: the card has no power, or is about to lose it. */
	device->ordered_queue = alloc_ordered_workqueue("bes2600_wq", WQ_FREEZABLE);
	if (device->bottom_half_queue && device->ordered_queue)
		return 0;
	bes_queues_destroy(device);
	return -ENOMEM;
}

void bes_queues_destroy(struct bes_device *device)
{
	if (device->ordered_queue)
		destroy_workqueue(device->ordered_queue);
	if (device->bottom_half_queue)
		destroy_workqueue(device->bottom_half_queue);
}

int64_t bes_now_ns(void)
{
	return ktime_get_ns();
}

void bes_sleep_ns(int64_t ns)
{
	fsleep(DIV_ROUND_UP_ULL(ns, NSEC_PER_USEC));
}

/* Blocks of this size are aligned to more than any cache line. */
void *bes_allocate(size_t bytes)
{
	return kzalloc(bytes, GFP_KERNEL);
}

void bes_free(void *memory)
{
	kfree(memory);
}

struct sk_buff *bes_frame_allocate(size_t bytes)
{
	struct sk_buff *skb = dev_alloc_skb(bytes);

	if (skb)
		skb_put(skb, bytes);
	return skb;
}

void bes_frame_free(struct sk_buff *frame)
{
	dev_kfree_skb_any(frame);
}

struct bes_bytes bes_frame_bytes(const struct sk_buff *frame)
{
	return (struct bes_bytes){ frame->data, frame->len };
}

void bes_frame_pull(struct sk_buff *frame, size_t bytes)
{
	skb_pull(frame, bytes);
}

const struct firmware *bes_firmware_open(struct bes_device *device, const char *name)
{
	const struct firmware *firmware;

	return firmware_request_nowarn(&firmware, name, &device->func->dev) ? NULL : firmware;
}

struct bes_bytes bes_firmware_bytes(const struct firmware *firmware)
{
	if (!firmware)
		return (struct bes_bytes){ NULL, 0 };
	return (struct bes_bytes){ (u8 *)firmware->data, firmware->size };
}

void bes_firmware_close(const struct firmware *firmware)
{
	release_firmware(firmware);
}

/* A chip that talks nonsense must not flood the log. */
void bes_log_error(struct bes_device *device, const char *format, va_list arguments)
{
	struct va_format text = { .fmt = format };
	va_list copy;

	va_copy(copy, arguments);
	text.va = &copy;
	dev_err_ratelimited(&device->func->dev, "%pV\n", &text);
	va_end(copy);
}

void bes_log_warning(struct bes_device *device, const char *format, va_list arguments)
{
	struct va_format text = { .fmt = format };
	va_list copy;

	va_copy(copy, arguments);
	text.va = &copy;
	dev_warn_ratelimited(&device->func->dev, "%pV\n", &text);
	va_end(copy);
}

void bes_warn(struct bes_device *device, const char *reason)
{
	dev_WARN(&device->func->dev, "%s\n", reason);
}

void bes_panic(const char *file, int line, const char *condition)
{
	pr_emerg("bes2600: %s:%d: %s\n", file, line, condition);
	BUG();
}
