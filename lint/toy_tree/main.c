// SPDX-License-Identifier: GPL-2.0-only
#include "leftovers.h"

static struct workqueue_struct *first_queue, *second_queue;

static void on_interrupt(void *context)
{
	WARN_ON(!context); /* the handler of an interrupt, by way of a parameter and a member */
}

static void on_timer(struct timer_list *timer)
{
	WARN(!timer, "no timer");
}

static noinline void count(struct leftovers *self)
{
	self->unlocked++;
}

static void touch_all(struct leftovers *self, int value)
{
	spin_lock(&self->lock);
	self->guarded++;
	spin_unlock(&self->lock);
	self->flag = value;
	count(self);
}

static void bottom_half(struct work_struct *work)
{
	struct leftovers *self = container_of(work, struct leftovers, bottom_half);
	int i, copy = 0;

	asm volatile("nop"); /* in no loop */
	for (i = 0; i < 2; i++) {
		self->ops->transfer(self, i);
		asm volatile("nop");
		asm volatile("" : "+r"(copy));
		asm volatile("" ::: "memory");
		do {
			barrier();
		} while (0);
	}
	do {
		asm volatile("nop"); /* a block, no loop */
	} while (0);
	while (i-- > 0)
		asm("");
	/* Interrupts on again:
	 * self->ops->lock();
	 * hardware_irq_enable(1);
	 */
	// hardware_reset(self);
	// gone_long_ago(self);
	/* hardware_irq_enable() is told of here, and isn't called. */
	hardware_irq_enable(0);
	touch_all(self, 1);
}

static void other(struct work_struct *work)
{
	touch_all(container_of(work, struct leftovers, other), 2);
}

static void check(struct sdio_func *func)
{
	BUG_ON(!func); /* of probe alone */
}

static int leftovers_probe(struct sdio_func *func, const struct sdio_device_id *id)
{
	struct leftovers *self = kzalloc(sizeof(*self), GFP_KERNEL);

	if (!self)
		return -ENOMEM;
	check(func);
	self->ops = &hardware_ops;
	self->ops->subscribe(self, on_interrupt, self);
	spin_lock_init(&self->lock);
	INIT_WORK(&self->bottom_half, bottom_half);
	INIT_WORK(&self->other, other);
	timer_setup(&self->timer, on_timer, 0);
	sdio_set_drvdata(func, self);
	sdio_claim_host(func);
	sdio_claim_irq(func, hardware_irq);
	sdio_release_host(func);
	queue_work(first_queue, &self->bottom_half);
	queue_work(second_queue, &self->other);
	return 0;
}

static void leftovers_remove(struct sdio_func *func)
{
	kfree(sdio_get_drvdata(func));
}

static const struct sdio_device_id leftovers_ids[] = {
	{ SDIO_DEVICE(0xbe57, 0x2002) },
	{ },
};

static struct sdio_driver leftovers_driver = {
	.name = "leftovers",
	.id_table = leftovers_ids,
	.probe = leftovers_probe,
	.remove = leftovers_remove,
};

static int __init leftovers_init(void)
{
	first_queue = alloc_workqueue("first", WQ_HIGHPRI, 1);
	second_queue = alloc_workqueue("second", WQ_UNBOUND, 1);
	return sdio_register_driver(&leftovers_driver);
}

static void __exit leftovers_exit(void)
{
	sdio_unregister_driver(&leftovers_driver);
	destroy_workqueue(first_queue);
	destroy_workqueue(second_queue);
}

module_init(leftovers_init);
module_exit(leftovers_exit);
MODULE_LICENSE("GPL");
