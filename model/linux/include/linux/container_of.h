/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_CONTAINER_OF_H
#define BESSER_LINUX_CONTAINER_OF_H

#include <linux/stddef.h>

#define container_of(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

#endif
