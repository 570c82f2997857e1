/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_PROPERTY_H
#define BESSER_LINUX_PROPERTY_H

#include <linux/types.h>

struct fwnode_handle {
	const char *name;
};

#endif
