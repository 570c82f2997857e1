/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_VMALLOC_H
#define BESSER_LINUX_VMALLOC_H

#include <linux/slab.h>

#define vmalloc(size) kmalloc(size, GFP_KERNEL)
#define vzalloc(size) kzalloc(size, GFP_KERNEL)
#define vfree(memory) kfree(memory)

#endif
