/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_MMC_H
#define BESSER_LINUX_MMC_MMC_H

#include <linux/mmc/core.h>

#endif
