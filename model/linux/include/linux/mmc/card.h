/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_CARD_H
#define BESSER_LINUX_MMC_CARD_H

#include <linux/device.h>
#include <linux/mmc/core.h>

struct sdio_cccr {
	unsigned int sdio_vsn;
	unsigned int sd_vsn;
	unsigned int multi_block:1, low_speed:1, wide_bus:1, high_power:1, high_speed:1, disable_cd:1;
};
struct sdio_cis {
	unsigned short vendor;
	unsigned short device;
	unsigned short blksize;
	unsigned int max_dtr;
};
struct mmc_card {
	struct mmc_host *host;
	struct device dev;
	unsigned int quirks;
	struct sdio_cccr cccr;
	struct sdio_cis cis;
	unsigned int sdio_funcs;
	struct sdio_func *sdio_func[7];
};
#define MMC_QUIRK_LENIENT_FN0 (1 << 0)
#define MMC_QUIRK_BLKSZ_FOR_BYTE_MODE (1 << 1)
#define MMC_QUIRK_BROKEN_BYTE_MODE_512 (1 << 8)

#endif
