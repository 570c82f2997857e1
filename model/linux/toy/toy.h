/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_TOY_H
#define BESSER_TOY_H

#include <linux/completion.h>
#include <linux/mmc/sdio_func.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <net/mac80211.h>

struct toy {
	struct sdio_func *func;
	struct ieee80211_hw *hw;
	spinlock_t lock;
	unsigned int interrupts;
	unsigned int ticks;
	struct work_struct work;
	struct timer_list timer;
	struct work_struct misuse;
	struct delayed_work late;
	struct workqueue_struct *queue;
};

void toy_misuse_work(struct work_struct *work);
extern int misuse;

#endif
