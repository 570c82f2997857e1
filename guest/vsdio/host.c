// SPDX-License-Identifier: GPL-2.0-only
/* The mmc core's side: requests in, bus settings, the level-triggered interrupt. */
#include <linux/mmc/mmc.h>
#include <linux/mmc/sdio.h>
#include <linux/of.h>

#include "internal.h"

#define DEFAULT_MAX_HZ 50000000
#define MIN_HZ 400000

static struct slot *slot_of(struct mmc_host *mmc)
{
	return *(struct slot **)mmc_priv(mmc);
}

/*
 * The interrupt is a level, and one-shot towards the core: it fires when level and enable meet, disables itself, and
 * is looked at again when the core enables it. Call with slot->lock held; if it says so, signal without it: the core
 * may call back.
 */
static bool interrupt_fires(struct slot *slot)
{
	if (!slot->interrupt_level || !slot->interrupt_enabled || slot->gone)
		return false;
	slot->interrupt_enabled = false;
	slot->stats.interrupts++;
	return true;
}

void vsdio_sample_interrupt(struct slot *slot)
{
	unsigned long flags;
	bool fires;

	spin_lock_irqsave(&slot->lock, flags);
	slot->interrupt_level = READ_ONCE(slot->shared->interrupt) != 0;
	fires = interrupt_fires(slot);
	spin_unlock_irqrestore(&slot->lock, flags);
	if (fires)
		sdio_signal_irq(slot->mmc);
}

static void host_enable_sdio_irq(struct mmc_host *mmc, int enable)
{
	struct slot *slot = slot_of(mmc);
	unsigned long flags;
	bool fires;

	spin_lock_irqsave(&slot->lock, flags);
	slot->interrupt_enabled = enable;
	fires = interrupt_fires(slot);
	spin_unlock_irqrestore(&slot->lock, flags);
	if (fires)
		sdio_signal_irq(mmc);
}

static void host_ack_sdio_irq(struct mmc_host *mmc)
{
	host_enable_sdio_irq(mmc, 1);
}

/* The level comes first: what the driver does next may depend on it. */
void vsdio_complete(struct slot *slot, struct mmc_request *request)
{
	vsdio_sample_interrupt(slot);
	mmc_request_done(slot->mmc, request);
}

/* Clocks of a command on the bus (SD physical layer 3.01, 4.12): 48 bits, N_CR 8, 48 bits of response, N_RC 8. */
static u64 bus_clocks(const struct slot *slot, const struct mmc_request *request)
{
	const struct mmc_data *data = request->data;
	u64 clocks = 48 + 8 + 8;

	if (request->cmd->flags & MMC_RSP_PRESENT)
		clocks += 48;
	/* Of each block: start bit, CRC16, end bit, and the gap to the next. */
	if (data)
		clocks += (u64)data->blocks * (data->blksz * 8 / max(slot->bus_width, 1u) + 1 + 16 + 1 + 16);
	return clocks;
}

static void fail(struct mmc_host *mmc, struct mmc_request *request, int error)
{
	request->cmd->error = error;
	if (request->data)
		request->data->error = error;
	mmc_request_done(mmc, request);
}

static void host_request(struct mmc_host *mmc, struct mmc_request *request)
{
	struct slot *slot = slot_of(mmc);
	const struct mmc_data *data = request->data;
	unsigned long flags;

	if (data && (u64)data->blksz * data->blocks > VSDIO_DATA_BYTES)
		return fail(mmc, request, -EINVAL);
	spin_lock_irqsave(&slot->lock, flags);
	if (slot->gone || WARN_ON_ONCE(slot->state != SLOT_IDLE)) {
		spin_unlock_irqrestore(&slot->lock, flags);
		return fail(mmc, request, -ENOMEDIUM);
	}
	slot->seq = slot->seq == U32_MAX ? 1 : slot->seq + 1;
	slot->request = request;
	slot->issued = ktime_get();
	slot->due = slot->issued;
	if (slot->config.flags & VSDIO_BUS_TIME)
		slot->due = ktime_add_ns(slot->issued,
					 slot->config.command_ns + div_u64(bus_clocks(slot, request) * NSEC_PER_SEC,
									   max_t(u32, slot->clock_hz, MIN_HZ)));
	slot->state = SLOT_POSTED;
	vsdio_count(slot, request);
	spin_unlock_irqrestore(&slot->lock, flags);
	/* The caller is about to sleep: wake the card process on this CPU. */
	wake_up_interruptible_sync(&slot->event_wait);
	if (!delayed_work_pending(&slot->watchdog))
		schedule_delayed_work(&slot->watchdog, msecs_to_jiffies(slot->config.timeout_ms));
}

/* Also runs inside VSDIO_START, in the card process itself: it must not wait for the card. */
static void host_set_ios(struct mmc_host *mmc, struct mmc_ios *ios)
{
	struct slot *slot = slot_of(mmc);
	const u32 power = ios->power_mode != MMC_POWER_OFF;
	unsigned long flags;
	bool changed;

	spin_lock_irqsave(&slot->lock, flags);
	slot->clock_hz = ios->clock;
	slot->bus_width = 1u << ios->bus_width;
	changed = slot->power != power;
	if (changed) {
		slot->power = power;
		slot->power_cycles += power;
		slot->power_changed = true;
		/* The card drives no line any more; its process says so itself a moment later. */
		slot->interrupt_level = false;
		slot->shared->interrupt = 0;
	}
	spin_unlock_irqrestore(&slot->lock, flags);
	if (changed)
		wake_up_interruptible(&slot->event_wait);
}

static int host_get_ro(struct mmc_host *mmc)
{
	return 0;
}

static int host_get_cd(struct mmc_host *mmc)
{
	return !READ_ONCE(slot_of(mmc)->gone);
}

static const struct mmc_host_ops host_ops = {
	.request = host_request,
	.set_ios = host_set_ios,
	.get_ro = host_get_ro,
	.get_cd = host_get_cd,
	.enable_sdio_irq = host_enable_sdio_irq,
	.ack_sdio_irq = host_ack_sdio_irq,
};

static void describe(struct mmc_host *mmc, const struct vsdio_host *config)
{
	mmc->ops = &host_ops;
	mmc->f_min = MIN_HZ;
	mmc->f_max = config->max_hz;
	mmc->ocr_avail = MMC_VDD_32_33 | MMC_VDD_33_34;
	mmc->caps = MMC_CAP_SDIO_IRQ | MMC_CAP_4_BIT_DATA | MMC_CAP_SD_HIGHSPEED;
	/* An SDIO card only: no other kind is asked for. Interrupts by work item, as with most controllers. */
	mmc->caps2 = MMC_CAP2_NO_SD | MMC_CAP2_NO_MMC | MMC_CAP2_SDIO_IRQ_NOTHREAD;
	mmc->pm_caps = MMC_PM_KEEP_POWER | MMC_PM_WAKE_SDIO_IRQ;
	mmc->max_blk_size = 2048;
	mmc->max_blk_count = 511;
	mmc->max_req_size = VSDIO_DATA_BYTES;
	mmc->max_seg_size = VSDIO_DATA_BYTES;
	mmc->max_segs = 128;
}

/* A device tree may describe the host, and the device on its bus, in a node "besser,vsdio". */
static struct platform_device *add_device(void)
{
	struct device_node *node = of_find_compatible_node(NULL, NULL, "besser,vsdio");
	const struct platform_device_info info = {
		.name = "vsdio",
		.id = PLATFORM_DEVID_AUTO,
		.fwnode = of_fwnode_handle(node),
		.of_node_reused = true,
	};
	struct platform_device *device = platform_device_register_full(&info);

	of_node_put(node);
	return device;
}

int vsdio_host_add(struct slot *slot)
{
	struct mmc_host *mmc;
	int error;

	if (slot->config.max_hz == 0)
		slot->config.max_hz = DEFAULT_MAX_HZ;
	slot->device = add_device();
	if (IS_ERR(slot->device))
		return PTR_ERR(slot->device);
	mmc = mmc_alloc_host(sizeof(struct slot *), &slot->device->dev);
	if (!mmc) {
		error = -ENOMEM;
		goto no_host;
	}
	*(struct slot **)mmc_priv(mmc) = slot;
	slot->mmc = mmc;
	describe(mmc, &slot->config);
	error = mmc_add_host(mmc);
	if (error)
		goto not_added;
	slot->config.index = mmc->index;
	vsdio_add_debugfs(slot);
	return 0;

not_added:
	mmc_free_host(mmc);
no_host:
	platform_device_unregister(slot->device);
	return error;
}

/* Runs the remove() of the function's driver; every command it issues ends with -ENOMEDIUM. */
void vsdio_host_remove(struct slot *slot)
{
	mmc_remove_host(slot->mmc);
	mmc_free_host(slot->mmc);
	platform_device_unregister(slot->device);
}
