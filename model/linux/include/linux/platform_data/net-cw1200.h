/* SPDX-License-Identifier: GPL-2.0-only */
/* What a board says of its CW1200. No board says anything here, so the driver goes by its own defaults. */
#ifndef BESSER_LINUX_PLATFORM_DATA_NET_CW1200_H
#define BESSER_LINUX_PLATFORM_DATA_NET_CW1200_H

#include <linux/types.h>

struct cw1200_platform_data_sdio {
	u16 ref_clk;
	bool have_5ghz;
	bool no_nptb;
	int reset;
	int powerup;
	int irq;
	int (*power_ctrl)(const struct cw1200_platform_data_sdio *pdata, bool enable);
	int (*clk_ctrl)(const struct cw1200_platform_data_sdio *pdata, bool enable);
	const u8 *macaddr;
	const char *sdd_file;
};

void cw1200_sdio_set_platform_data(struct cw1200_platform_data_sdio *pdata);

#endif
