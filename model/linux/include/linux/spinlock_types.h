/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SPINLOCK_TYPES_H
#define BESSER_LINUX_SPINLOCK_TYPES_H

#include <linux/types.h>

/* `state` tells a lock that was initialised from memory that was not. */
#define VK_STATIC 0x57A71C00UL

/* A kind of locks, for the order in which they are taken: what one line initialises. */
struct lock_class_key {
	const char *name;
};
typedef struct spinlock {
	unsigned long state;
	unsigned long opaque[8];
} spinlock_t;
typedef spinlock_t raw_spinlock_t;
typedef spinlock_t rwlock_t;

#define __SPIN_LOCK_UNLOCKED(name) { VK_STATIC, { 0 } }
#define DEFINE_SPINLOCK(name) spinlock_t name = __SPIN_LOCK_UNLOCKED(name)

#endif
