/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KTHREAD_H
#define BESSER_LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/linkage.h>
#include <linux/sched.h>

__VK_BEGIN
struct task_struct *vk_kthread_run(int (*function)(void *data), void *data, const char *name, ...);
int kthread_stop(struct task_struct *task);
bool kthread_should_stop(void);
__VK_END
#define kthread_run(function, data, name, args...) vk_kthread_run(function, data, name, ##args)

#endif
