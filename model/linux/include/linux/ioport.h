/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_IOPORT_H
#define BESSER_LINUX_IOPORT_H

#include <linux/types.h>

struct resource {
	resource_size_t start;
	resource_size_t end;
	const char *name;
	unsigned long flags;
};
#define IORESOURCE_IO 0x00000100
#define IORESOURCE_MEM 0x00000200
#define IORESOURCE_IRQ 0x00000400

#endif
