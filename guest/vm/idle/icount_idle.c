// SPDX-License-Identifier: GPL-2.0-only
/*
 * An idle CPU that executes instructions instead of waiting for an interrupt.
 *
 * Under icount QEMU's main thread wakes a CPU that waits, by moving time to the next timer. It may do so between the
 * moment when the CPU stopped and the moment when its last instructions were added to the time: that happens now and
 * then, depends on the host, and makes the timer up to some hundred nanoseconds late. With this module time moves by
 * instructions alone. They cost next to nothing: to QEMU a block of no-ops is one addition.
 */
#include <linux/cpuidle.h>
#include <linux/module.h>
#include <linux/sched.h>

/* Blocks are short: at a timer QEMU translates the begun one anew, up to the exact instruction. */
#define NO_OPS ".rept 61\n\tnop\n\t.endr"

static int enter(struct cpuidle_device *device, struct cpuidle_driver *driver, int index)
{
	raw_local_irq_enable();
	while (!need_resched())
		asm volatile(NO_OPS ::: "memory");
	raw_local_irq_disable();
	return index;
}

static struct cpuidle_driver idle_driver = {
	.name = "icount_idle",
	.owner = THIS_MODULE,
	.states = { { .enter = enter, .name = "no-ops", .desc = "instructions without effect" } },
	.state_count = 1,
};

static int __init start(void)
{
	return cpuidle_register(&idle_driver, NULL);
}
module_init(start);

MODULE_DESCRIPTION("Idle by executing instructions, for guests under icount");
MODULE_LICENSE("GPL");
