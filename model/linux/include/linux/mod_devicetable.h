/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MOD_DEVICETABLE_H
#define BESSER_LINUX_MOD_DEVICETABLE_H

#include <linux/types.h>

#define SDIO_ANY_ID (~0)
struct sdio_device_id {
#ifdef __cplusplus
	u8 class_;
#else
	u8 class;
#endif
	u16 vendor;
	u16 device;
	unsigned long driver_data;
};
struct of_device_id {
	char name[32];
	char type[32];
	char compatible[128];
	const void *data;
};
struct platform_device_id {
	char name[20];
	unsigned long driver_data;
};
struct usb_device_id {
	u16 match_flags;
	u16 idVendor;
	u16 idProduct;
	unsigned long driver_info;
};

#endif
