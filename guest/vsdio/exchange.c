// SPDX-License-Identifier: GPL-2.0-only
/* A command's way to the card process and back: who may complete it, and when. */
#include <linux/mmc/core.h>
#include <linux/scatterlist.h>

#include "vsdio_compat.h"
#include "internal.h"

#define MAX_BUSY_NS NSEC_PER_SEC

static u32 data_bytes(const struct mmc_request *request)
{
	return request->data ? request->data->blksz * request->data->blocks : 0;
}

/* Moves the slot from one state to the next; false if something else has happened to the command. */
static bool move(struct slot *slot, enum slot_state from, enum slot_state to)
{
	unsigned long flags;
	bool moved;

	spin_lock_irqsave(&slot->lock, flags);
	moved = slot->state == from;
	if (moved)
		slot->state = to;
	spin_unlock_irqrestore(&slot->lock, flags);
	return moved;
}

bool vsdio_event_waits(struct slot *slot)
{
	return READ_ONCE(slot->power_changed) || READ_ONCE(slot->state) == SLOT_POSTED;
}

static void describe_command(const struct slot *slot, struct vsdio_event *event)
{
	const struct mmc_request *request = slot->request;
	const struct mmc_data *data = request->data;

	event->type = VSDIO_COMMAND;
	event->seq = slot->seq;
	event->opcode = request->cmd->opcode;
	event->argument = request->cmd->arg;
	event->issued_ns = ktime_to_ns(slot->issued);
	event->due_ns = ktime_to_ns(slot->due);
	if (!data)
		return;
	event->direction = data->flags & MMC_DATA_WRITE ? VSDIO_WRITE : VSDIO_READ;
	event->block_bytes = data->blksz;
	event->blocks = data->blocks;
	event->data_bytes = data_bytes(request);
}

/* Puts the next event into the shared page, a change of power before a command. In the card process. */
int vsdio_take_event(struct slot *slot)
{
	struct vsdio_event event = {};
	struct mmc_data *data = NULL;
	unsigned long flags;

	spin_lock_irqsave(&slot->lock, flags);
	event.power = slot->power;
	event.power_cycles = slot->power_cycles;
	event.clock_hz = slot->clock_hz;
	event.bus_width = slot->bus_width;
	if (slot->power_changed) {
		slot->power_changed = false;
		event.type = VSDIO_POWER;
	} else if (slot->state == SLOT_POSTED) {
		slot->state = SLOT_COPYING;
		describe_command(slot, &event);
		data = slot->request->data;
	}
	spin_unlock_irqrestore(&slot->lock, flags);

	if (event.direction == VSDIO_WRITE)
		sg_copy_to_buffer(data->sg, data->sg_len, slot->shared->data, event.data_bytes);
	slot->shared->event = event;
	if (event.type == VSDIO_COMMAND)
		move(slot, SLOT_COPYING, SLOT_TAKEN);
	return event.type;
}

static int sane_error(struct slot *slot, int error)
{
	if (error == 0 || error == -ETIMEDOUT || error == -EILSEQ)
		return error;
	slot->stats.bad_replies++;
	return -EIO;
}

/* The slot is COPYING: nobody else touches the request. */
static void fill_in(struct slot *slot, const struct vsdio_reply *reply)
{
	struct mmc_command *command = slot->request->cmd;
	struct mmc_data *data = slot->request->data;
	const u32 bytes = data_bytes(slot->request);

	command->error = sane_error(slot, reply->error);
	memcpy(command->resp, reply->response, sizeof(command->resp));
	if (!data)
		return;
	data->bytes_xfered = 0;
	data->error = command->error ? command->error : sane_error(slot, reply->data_error);
	if (data->error)
		return;
	if (data->flags & MMC_DATA_READ) {
		if (reply->data_bytes < bytes) {
			slot->stats.bad_replies++;
			data->error = -EILSEQ;
			return;
		}
		sg_copy_from_buffer(data->sg, data->sg_len, slot->shared->data, bytes);
	}
	data->bytes_xfered = bytes;
}

/* Whether the command has to wait for its deadline. Counts those that missed it. With slot->lock held. */
static bool too_early(struct slot *slot, u64 busy_ns)
{
	s64 late_ns;

	if (busy_ns > MAX_BUSY_NS) {
		slot->stats.bad_replies++;
		busy_ns = MAX_BUSY_NS;
	}
	if (!(slot->config.flags & VSDIO_BUS_TIME))
		return false;
	slot->due = ktime_add_ns(slot->due, busy_ns);
	slot->stats.deadlines++;
	late_ns = ktime_to_ns(ktime_sub(ktime_get(), slot->due));
	if (late_ns < 0)
		return true;
	slot->stats.late++;
	slot->stats.late_ns += late_ns;
	slot->stats.late_max_ns = max_t(u64, slot->stats.late_max_ns, late_ns);
	return false;
}

/* Ends the command under way and returns it, or NULL. With slot->lock held. */
static struct mmc_request *detach(struct slot *slot)
{
	struct mmc_request *request = slot->request;

	slot->request = NULL;
	slot->state = SLOT_IDLE;
	return request;
}

static enum hrtimer_restart bus_timer_expired(struct hrtimer *timer)
{
	struct slot *slot = container_of(timer, struct slot, bus_timer);
	struct mmc_request *request = NULL;
	unsigned long flags;

	spin_lock_irqsave(&slot->lock, flags);
	if (slot->state == SLOT_DUE)
		request = detach(slot);
	spin_unlock_irqrestore(&slot->lock, flags);
	if (request)
		vsdio_complete(slot, request);
	return HRTIMER_NORESTART;
}

/* Takes the reply from the shared page, if there is one to the command under way. In the card process. */
void vsdio_commit(struct slot *slot)
{
	/* One look: the page may change under our hands. */
	const struct vsdio_reply reply = *(const volatile struct vsdio_reply *)&slot->shared->reply;
	struct mmc_request *request = NULL;
	unsigned long flags;

	if (reply.seq == 0 || reply.seq == slot->answered)
		return;
	if (reply.seq != slot->seq || !move(slot, SLOT_TAKEN, SLOT_COPYING)) {
		slot->answered = reply.seq;
		slot->stats.stale_replies++;
		return;
	}
	slot->answered = reply.seq;
	fill_in(slot, &reply);
	spin_lock_irqsave(&slot->lock, flags);
	if (too_early(slot, reply.busy_ns)) {
		slot->state = SLOT_DUE;
		hrtimer_start(&slot->bus_timer, slot->due, HRTIMER_MODE_ABS);
	} else {
		request = detach(slot);
	}
	spin_unlock_irqrestore(&slot->lock, flags);
	if (request)
		vsdio_complete(slot, request);
}

/* Fails a command that the card has not answered yet; one on its way back completes as it is. */
void vsdio_give_up(struct slot *slot, int error)
{
	struct mmc_request *request = NULL;
	unsigned long flags;

	spin_lock_irqsave(&slot->lock, flags);
	if (slot->state == SLOT_POSTED || slot->state == SLOT_TAKEN)
		request = detach(slot);
	spin_unlock_irqrestore(&slot->lock, flags);
	if (!request)
		return;
	request->cmd->error = error;
	if (request->data)
		request->data->error = error;
	mmc_request_done(slot->mmc, request);
}

/* The core has no limit of its own: a silent card would hang it. The same command at two looks in a row is too old. */
static void watchdog(struct work_struct *work)
{
	struct slot *slot = container_of(to_delayed_work(work), struct slot, watchdog);
	unsigned long flags;
	bool busy;
	bool old;

	spin_lock_irqsave(&slot->lock, flags);
	busy = slot->state != SLOT_IDLE && !slot->gone;
	old = (slot->state == SLOT_POSTED || slot->state == SLOT_TAKEN) && slot->seq == slot->watched_seq;
	slot->watched_seq = slot->seq;
	slot->stats.timeouts += old;
	spin_unlock_irqrestore(&slot->lock, flags);
	if (old)
		vsdio_give_up(slot, -ETIMEDOUT);
	else if (busy)
		schedule_delayed_work(&slot->watchdog, msecs_to_jiffies(slot->config.timeout_ms));
}

void vsdio_exchange_init(struct slot *slot)
{
	spin_lock_init(&slot->lock);
	init_waitqueue_head(&slot->event_wait);
	hrtimer_setup(&slot->bus_timer, bus_timer_expired, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	INIT_DELAYED_WORK(&slot->watchdog, watchdog);
}
