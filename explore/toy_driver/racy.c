// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver for the tests of the explorer: two work items that run side by side, and what they do to the fields that
 * both reach. It registers no device, so a scenario ends with its probe.
 */
#include <linux/mmc/sdio_func.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct credits {
	int total;
	int used;
};

struct racy {
	spinlock_t lock;
	struct credits credits; /* no lock guards it */
	int guarded;
	int marked;
	int turns;
	int phase;
	u8 *freed;
	struct work_struct sending;
	struct work_struct receiving;
};

static struct workqueue_struct *send_queue, *receive_queue;
static struct {
	int before;
	int count;
} totals;

static noinline void count_up(struct credits *credits)
{
	credits->used++;
}

static noinline void touch_all(struct racy *racy)
{
	spin_lock(&racy->lock);
	racy->guarded++;
	spin_unlock(&racy->lock);
	WRITE_ONCE(racy->marked, READ_ONCE(racy->marked) + 1);
}

/* Nobody may write to it meanwhile. */
#define STAYS(field)               \
	do {                           \
		int seen = (field);        \
		barrier();                 \
		BUG_ON(seen != (field));   \
	} while (0)

static void racy_send(struct work_struct *work)
{
	struct racy *racy = container_of(work, struct racy, sending);

	touch_all(racy);
	racy->turns = 1;
	racy->phase = 1;
	count_up(&racy->credits);
	racy->freed[2] = 1;
}

static void racy_receive(struct work_struct *work)
{
	struct racy *racy = container_of(work, struct racy, receiving);

	touch_all(racy);
	STAYS(racy->turns);
	if (racy->phase)
		WRITE_ONCE(racy->marked, 0);
	racy->credits.used--;
	totals.count++;
	kfree(racy->freed);
}

static int racy_probe(struct sdio_func *func, const struct sdio_device_id *id)
{
	struct racy *racy = kzalloc(sizeof(*racy), GFP_KERNEL);

	if (!racy)
		return -ENOMEM;
	racy->freed = kzalloc(16, GFP_KERNEL);
	spin_lock_init(&racy->lock);
	INIT_WORK(&racy->sending, racy_send);
	INIT_WORK(&racy->receiving, racy_receive);
	sdio_set_drvdata(func, racy);
	queue_work(send_queue, &racy->sending);
	queue_work(receive_queue, &racy->receiving);
	totals.count++; /* beside the work items that it has begun */
	return 0;
}

static void racy_remove(struct sdio_func *func)
{
	kfree(sdio_get_drvdata(func));
}

static const struct sdio_device_id racy_ids[] = {
	{ SDIO_DEVICE(0xbe57, 0x2002) },
	{ },
};

static struct sdio_driver racy_driver = {
	.name = "racy",
	.id_table = racy_ids,
	.probe = racy_probe,
	.remove = racy_remove,
};

static int __init racy_init(void)
{
	send_queue = alloc_workqueue("racy_send", WQ_HIGHPRI, 1);
	receive_queue = alloc_workqueue("racy_receive", WQ_UNBOUND, 1);
	return sdio_register_driver(&racy_driver);
}

static void __exit racy_exit(void)
{
	sdio_unregister_driver(&racy_driver);
	destroy_workqueue(send_queue);
	destroy_workqueue(receive_queue);
}

module_init(racy_init);
module_exit(racy_exit);
MODULE_LICENSE("GPL");
