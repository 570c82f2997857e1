// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver for the tests of the virtual kernel's calls: it binds to the card, gets interrupts, and has a work item, a
 * timer, a lock and a queue of its own. The parameter `misuse` has it do one thing wrong.
 */
#include <linux/delay.h>
#include <linux/module.h>

#include "toy.h"

int misuse;
module_param(misuse, int, 0444);

static DEFINE_MUTEX(toy_mutex);
static DEFINE_SPINLOCK(toy_outer);
static DEFINE_SPINLOCK(toy_inner);
static DECLARE_COMPLETION(toy_interrupted);
static unsigned int toy_probes;
static struct toy *the_toy;

unsigned int toy_counts(unsigned int which)
{
	switch (which) {
	case 0:
		return toy_probes;
	case 1:
		return the_toy ? the_toy->interrupts : 0;
	case 2:
		return the_toy ? the_toy->ticks : 0;
	default:
		return TOY_ANSWER;
	}
}

/* Calls the one with softirqs off, then the other with softirqs on again, both below a plain spin lock. */
void toy_below_a_lock(void (*with_softirqs_off)(void), void (*with_softirqs_on)(void))
{
	spin_lock(&toy_outer);
	spin_lock_bh(&toy_inner);
	with_softirqs_off();
	spin_unlock_bh(&toy_inner);
	with_softirqs_on();
	spin_unlock(&toy_outer);
}

static void toy_work(struct work_struct *work)
{
	struct toy *toy = container_of(work, struct toy, work);
	unsigned long flags;

	mutex_lock(&toy_mutex);
	spin_lock_irqsave(&toy->lock, flags);
	toy->interrupts++;
	spin_unlock_irqrestore(&toy->lock, flags);
	mutex_unlock(&toy_mutex);
	complete(&toy_interrupted);
}

static void toy_tick(struct timer_list *timer)
{
	struct toy *toy = from_timer(toy, timer, timer);

	toy->ticks++;
	mod_timer(&toy->timer, jiffies + msecs_to_jiffies(100));
}

static void toy_interrupt(struct sdio_func *func)
{
	struct toy *toy = sdio_get_drvdata(func);
	int error;

	sdio_readb(func, 0x10c, &error);
	queue_work(toy->queue, &toy->work);
}

static const struct ieee80211_ops toy_ops;

static int toy_probe(struct sdio_func *func, const struct sdio_device_id *id)
{
	struct toy *toy = kzalloc(sizeof(*toy), GFP_KERNEL);
	int error;

	if (!toy)
		return -ENOMEM;
	toy->func = func;
	toy->hw = ieee80211_alloc_hw(0, &toy_ops);
	spin_lock_init(&toy->lock);
	INIT_WORK(&toy->work, toy_work);
	INIT_WORK(&toy->misuse, toy_misuse_work);
	timer_setup(&toy->timer, toy_tick, 0);
	toy->queue = alloc_workqueue("%s", WQ_HIGHPRI, 1, TOY_NAME);
	sdio_set_drvdata(func, toy);
	sdio_claim_host(func);
	error = sdio_enable_func(func);
	if (!error)
		error = sdio_claim_irq(func, toy_interrupt);
	sdio_release_host(func);
	if (error)
		return error;
	mod_timer(&toy->timer, jiffies + msecs_to_jiffies(100));
	toy_probes++;
	the_toy = toy;
	dev_info(&func->dev, "%pM answers %d\n", "\x02\xbe\x57\x00\x00\x01", TOY_ANSWER);
	if (misuse)
		queue_work(toy->queue, &toy->misuse);
	return 0;
}

static void toy_remove(struct sdio_func *func)
{
	struct toy *toy = sdio_get_drvdata(func);

	sdio_claim_host(func);
	sdio_release_irq(func);
	sdio_disable_func(func);
	sdio_release_host(func);
	del_timer_sync(&toy->timer);
	destroy_workqueue(toy->queue);
	ieee80211_free_hw(toy->hw);
	the_toy = NULL;
	kfree(toy);
}

static const struct sdio_device_id toy_ids[] = {
	{ SDIO_DEVICE(0xbe57, 0x2002) },
	{ },
};

static struct sdio_driver toy_driver = {
	.name = TOY_NAME,
	.id_table = toy_ids,
	.probe = toy_probe,
	.remove = toy_remove,
};

static int __init toy_init(void)
{
	return sdio_register_driver(&toy_driver);
}

static void __exit toy_exit(void)
{
	sdio_unregister_driver(&toy_driver);
}

module_init(toy_init);
module_exit(toy_exit);
MODULE_LICENSE("GPL");
