/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_SD_H
#define BESSER_LINUX_MMC_SD_H

#include <linux/mmc/core.h>

#endif
