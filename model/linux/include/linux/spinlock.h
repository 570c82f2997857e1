/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SPINLOCK_H
#define BESSER_LINUX_SPINLOCK_H

#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/linkage.h>
#include <linux/preempt.h>
#include <linux/kernel.h>
#include <linux/spinlock_types.h>

__VK_BEGIN
void vk_spin_lock_init(spinlock_t *lock, const struct lock_class_key *key);
void spin_lock(spinlock_t *lock);
void spin_lock_bh(spinlock_t *lock);
void spin_lock_irq(spinlock_t *lock);
unsigned long vk_spin_lock_irqsave(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
int spin_is_locked(spinlock_t *lock);
__VK_END
#define spin_lock_irqsave(lock, flags) ((flags) = vk_spin_lock_irqsave(lock))
#define spin_lock_nested(lock, subclass) spin_lock(lock)
#define assert_spin_locked(lock) BUG_ON(!spin_is_locked(lock))
#define spin_lock_init(lock) do { static struct lock_class_key vk_key = { #lock }; \
	vk_spin_lock_init(lock, &vk_key); } while (0)
#define raw_spin_lock_init spin_lock_init
#define raw_spin_lock spin_lock
#define raw_spin_unlock spin_unlock
#define raw_spin_lock_irqsave spin_lock_irqsave
#define raw_spin_unlock_irqrestore spin_unlock_irqrestore

#endif
