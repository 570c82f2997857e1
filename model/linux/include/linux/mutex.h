/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MUTEX_H
#define BESSER_LINUX_MUTEX_H

#include <linux/linkage.h>
#include <linux/spinlock_types.h>
#include <linux/list.h>

struct mutex {
	unsigned long state;
	unsigned long opaque[8];
};

#define DEFINE_MUTEX(name) struct mutex name = { VK_STATIC, { 0 } }
__VK_BEGIN
void vk_mutex_init(struct mutex *mutex, const struct lock_class_key *key);
void mutex_lock(struct mutex *mutex);
int mutex_lock_interruptible(struct mutex *mutex);
int mutex_trylock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);
int mutex_is_locked(struct mutex *mutex);
__VK_END
#define mutex_init(mutex) do { static struct lock_class_key vk_key = { #mutex }; \
	vk_mutex_init(mutex, &vk_key); } while (0)
#define mutex_lock_killable mutex_lock_interruptible
#define mutex_lock_nested(mutex, subclass) mutex_lock(mutex)
#define mutex_destroy(mutex) ((void)(mutex))
#define lockdep_assert_held(lock) ((void)(lock))
#define lockdep_is_held(lock) 1

#endif
