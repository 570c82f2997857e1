/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SYSFS_H
#define BESSER_LINUX_SYSFS_H

#include <linux/types.h>

struct kobject;
struct attribute {
	const char *name;
	umode_t mode;
};
struct attribute_group {
	const char *name;
	struct attribute **attrs;
};

#endif
