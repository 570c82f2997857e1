/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_PLATFORM_DEVICE_H
#define BESSER_LINUX_PLATFORM_DEVICE_H

#include <linux/device.h>
#include <linux/ioport.h>

struct platform_device {
	const char *name;
	int id;
	struct device dev;
	u32 num_resources;
	struct resource *resource;
};
struct platform_driver {
	int (*probe)(struct platform_device *device);
	int (*remove)(struct platform_device *device);
	struct device_driver driver;
	const struct platform_device_id *id_table;
};
static inline void *platform_get_drvdata(const struct platform_device *device) { return device->dev.driver_data; }
static inline void platform_set_drvdata(struct platform_device *device, void *data) { device->dev.driver_data = data; }

#endif
