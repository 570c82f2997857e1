/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_HOST_H
#define BESSER_LINUX_MMC_HOST_H

#include <linux/device.h>
#include <linux/mmc/core.h>
#include <linux/mmc/pm.h>

struct mmc_ios {
	unsigned int clock;
	unsigned short vdd;
	unsigned char bus_width;
	unsigned char timing;
};
struct mmc_host {
	struct device *parent;
	struct device class_dev;
	int index;
	unsigned int f_min;
	unsigned int f_max;
	u32 caps;
	u32 caps2;
	mmc_pm_flag_t pm_caps;
	unsigned int max_seg_size;
	unsigned short max_segs;
	unsigned int max_req_size;
	unsigned int max_blk_size;
	unsigned int max_blk_count;
	struct mmc_ios ios;
	struct mmc_card *card;
};
#define MMC_CAP_SDIO_IRQ (1 << 3)
#define MMC_CAP_NONREMOVABLE (1 << 8)
#define MMC_CAP_NEEDS_POLL (1 << 5)
#define mmc_hostname(host) dev_name(&(host)->class_dev)
__VK_BEGIN
void mmc_detect_change(struct mmc_host *host, unsigned long delay);
int mmc_hw_reset(struct mmc_card *card);
__VK_END

#endif
