/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver for the tests of `besser lint`: each leftover, and beside each what only looks like one. */
#ifndef LEFTOVERS_H
#define LEFTOVERS_H

#include <linux/mmc/sdio_func.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct leftovers;

struct bus_ops {
	void (*transfer)(struct leftovers *self, int bytes);
	int (*subscribe)(struct leftovers *self, void (*handler)(void *), void *context);
};

struct leftovers {
	const struct bus_ops *ops;
	void (*handler)(void *context);
	void *context;
	spinlock_t lock;
	int unlocked; /* no lock guards it */
	int guarded;
	int flag; /* written by both, and read by none of the two */
	struct work_struct bottom_half;
	struct work_struct other;
	struct timer_list timer;
};

extern const struct bus_ops hardware_ops;

int hardware_irq_enable(int enable);
void hardware_reset(struct leftovers *self);
void hardware_irq(struct sdio_func *func);

#endif
