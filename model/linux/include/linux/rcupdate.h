/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_RCUPDATE_H
#define BESSER_LINUX_RCUPDATE_H

#include <linux/linkage.h>
#include <linux/compiler.h>

__VK_BEGIN
void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);
__VK_END
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_protected(p, condition) (p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, value) WRITE_ONCE(p, value)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)
#define synchronize_net() synchronize_rcu()
#define rcu_barrier() synchronize_rcu()

#endif
