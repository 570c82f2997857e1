/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_SDIO_IDS_H
#define BESSER_LINUX_MMC_SDIO_IDS_H

#include <linux/mod_devicetable.h>

#endif
