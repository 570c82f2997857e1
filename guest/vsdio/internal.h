/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VSDIO_INTERNAL_H
#define VSDIO_INTERNAL_H

#include <linux/hrtimer.h>
#include <linux/mmc/host.h>
#include <linux/platform_device.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "vsdio.h"

/*
 * Who may complete the command under way:
 *
 *   IDLE -> POSTED -> COPYING -> TAKEN -> COPYING -> (DUE ->) IDLE
 *
 * POSTED and TAKEN: the watchdog or the end of the card. COPYING: only the card process, which is in an ioctl and
 * moves the data. DUE: only the bus timer. Changes under slot->lock.
 */
enum slot_state { SLOT_IDLE, SLOT_POSTED, SLOT_COPYING, SLOT_TAKEN, SLOT_DUE };

struct slot {
	struct mmc_host *mmc;
	struct platform_device *device;
	struct vsdio_shared *shared; /* the card process writes to it at any time */
	struct vsdio_host config;
	struct mutex start_lock; /* guards started: the card is started once */
	bool started;

	spinlock_t lock; /* from here on; taken with interrupts off */
	wait_queue_head_t event_wait;
	bool gone; /* the card: no command is taken any more */
	bool power_changed;

	enum slot_state state;
	struct mmc_request *request;
	u32 seq; /* of the command under way, or the last one */
	u32 answered; /* the last one that was answered in time */
	ktime_t issued;
	ktime_t due;
	struct hrtimer bus_timer;

	u32 clock_hz;
	u32 bus_width;
	u32 power;
	u32 power_cycles;

	bool interrupt_enabled;
	bool interrupt_level;

	struct delayed_work watchdog;
	u32 watched_seq;

	struct vsdio_stats stats;
};

/* host.c: the mmc core's side. */
int vsdio_host_add(struct slot *slot);
void vsdio_host_remove(struct slot *slot);
void vsdio_sample_interrupt(struct slot *slot);
void vsdio_complete(struct slot *slot, struct mmc_request *request);

/* exchange.c: a command's way to the card process and back. */
void vsdio_exchange_init(struct slot *slot);
bool vsdio_event_waits(struct slot *slot);
int vsdio_take_event(struct slot *slot);
void vsdio_commit(struct slot *slot);
void vsdio_give_up(struct slot *slot, int error);

/* stats.c */
void vsdio_count(struct slot *slot, const struct mmc_request *request);
void vsdio_add_debugfs(struct slot *slot);

#endif
