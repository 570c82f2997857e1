/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_FIRMWARE_H
#define BESSER_LINUX_FIRMWARE_H

#include <linux/device.h>
#include <linux/linkage.h>

struct firmware {
	size_t size;
	const u8 *data;
};

__VK_BEGIN
int request_firmware(const struct firmware **firmware, const char *name, struct device *dev);
void release_firmware(const struct firmware *firmware);
__VK_END
#define firmware_request_nowarn request_firmware
#define request_firmware_direct request_firmware

#endif
