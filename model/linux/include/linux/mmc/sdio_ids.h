/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_SDIO_IDS_H
#define BESSER_LINUX_MMC_SDIO_IDS_H

#include <linux/mod_devicetable.h>

/* The card that is there is another one: a tree's make can give these that one's numbers. */
#ifndef SDIO_VENDOR_ID_STE
#define SDIO_VENDOR_ID_STE 0x0020
#define SDIO_DEVICE_ID_STE_CW1200 0x2280
#endif

#endif
