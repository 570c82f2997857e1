// SPDX-License-Identifier: GPL-2.0-only
/* The shim's part for the predecessors: the module's parameters, their work, lists of frames. */
#include <linux/module.h>
#include <linux/slab.h>

#include "driver/linux/bes2600.h"
#include "driver/linux/bes2600_compat.h"
#include "driver/linux/work.h"
#include "subjects.h"

static char *rx_path = "";
module_param(rx_path, charp, 0444);
MODULE_PARM_DESC(rx_path, "the predecessor: relay, relay-direct, relay-atomic, v3 (required)");

static bool rx_list;
module_param(rx_list, bool, 0444);
MODULE_PARM_DESC(rx_list, "hand up received frames in lists, not one by one");

struct bes_subjects {
	struct workqueue_struct *sdio_queue;
	struct sk_buff_head received; /* by whoever delivers: one context at a time */
};

const char *bes_rx_path(void)
{
	return rx_path;
}

/* The queue is as in the vendor's driver (protocol.md 6.1). */
struct bes_subjects *bes_subjects_create(void)
{
	const unsigned int flags = WQ_HIGHPRI | WQ_CPU_INTENSIVE | BES_PERCPU;
	struct bes_subjects *subjects = kzalloc(sizeof(*subjects), GFP_KERNEL);

	if (!subjects)
		return NULL;
	subjects->sdio_queue = alloc_workqueue("bes_sdio", flags, 2);
	if (!subjects->sdio_queue) {
		kfree(subjects);
		return NULL;
	}
	__skb_queue_head_init(&subjects->received);
	return subjects;
}

void bes_subjects_destroy(struct bes_subjects *subjects)
{
	destroy_workqueue(subjects->sdio_queue);
	kfree(subjects);
}

static void sdio_rx_work(struct work_struct *work)
{
	bes_work_run(work);
}

static void sdio_tx_work(struct work_struct *work)
{
	bes_work_run(work);
}

void bes_rx_work_init(struct bes_subjects *subjects, struct bes_work *work,
		      void (*run)(void *context), void *context)
{
	struct bes_work_storage *storage =
		bes_work_prepare(work, subjects->sdio_queue, run, context);

	INIT_WORK(&storage->work, sdio_rx_work);
}

void bes_tx_work_init(struct bes_subjects *subjects, struct bes_work *work,
		      void (*run)(void *context), void *context)
{
	struct bes_work_storage *storage =
		bes_work_prepare(work, subjects->sdio_queue, run, context);

	INIT_WORK(&storage->work, sdio_tx_work);
}

/* One of the two ways of handing up, for the life of the module: mac80211 forbids to mix them. */
void bes_deliver_in_batch(struct bes_device *device, struct bes_subjects *subjects,
			  struct sk_buff *frame, const struct bes_rx_status *status)
{
	if (!rx_list) {
		bes_deliver(device, frame, status);
		return;
	}
	bes_describe(device, frame, status);
	__skb_queue_tail(&subjects->received, frame);
}

void bes_deliver_batch_end(struct bes_device *device, struct bes_subjects *subjects)
{
	struct sk_buff *frame;
	LIST_HEAD(packets);

	if (skb_queue_empty(&subjects->received))
		return;
	local_bh_disable();
	rcu_read_lock();
	while ((frame = __skb_dequeue(&subjects->received)))
		ieee80211_rx_list(device->hw, NULL, frame, &packets);
	netif_receive_skb_list(&packets);
	rcu_read_unlock();
	local_bh_enable();
}
