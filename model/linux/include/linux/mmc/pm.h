/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_PM_H
#define BESSER_LINUX_MMC_PM_H

typedef unsigned int mmc_pm_flag_t;
#define MMC_PM_KEEP_POWER (1 << 0)
#define MMC_PM_WAKE_SDIO_IRQ (1 << 1)

#endif
