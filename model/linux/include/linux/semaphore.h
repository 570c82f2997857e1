/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SEMAPHORE_H
#define BESSER_LINUX_SEMAPHORE_H

#include <linux/linkage.h>
#include <linux/spinlock_types.h>

struct semaphore {
	unsigned long state;
	unsigned long opaque[6];
};

__VK_BEGIN
void sema_init(struct semaphore *semaphore, int count);
void down(struct semaphore *semaphore);
int down_interruptible(struct semaphore *semaphore);
int down_trylock(struct semaphore *semaphore);
int down_timeout(struct semaphore *semaphore, long timeout);
void up(struct semaphore *semaphore);
__VK_END
#define down_killable down_interruptible

#endif
