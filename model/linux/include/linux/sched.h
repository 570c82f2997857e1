/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SCHED_H
#define BESSER_LINUX_SCHED_H

#include <linux/kernel.h>
#include <linux/linkage.h>
#include <linux/jiffies.h>
#include <linux/wait.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/preempt.h>

#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2
#define TASK_COMM_LEN 16

struct task_struct {
	char comm[TASK_COMM_LEN];
	int pid;
};

__VK_BEGIN
void vk_cond_resched(void);
long schedule_timeout(long timeout);
void schedule(void);
void vk_cpu_relax(void);
struct task_struct *vk_current(void);
void vk_set_current_state(int state);
int wake_up_process(struct task_struct *task);
u64 local_clock(void);
unsigned int vk_cpu(void);
__VK_END
#ifndef __cplusplus
#define current vk_current()
#define cond_resched() (vk_cond_resched(), 0)
#endif
#define cpu_relax() vk_cpu_relax()
#define yield() vk_cond_resched()
#define set_current_state(state) vk_set_current_state(state)
#define __set_current_state(state) vk_set_current_state(state)
#define schedule_timeout_interruptible(jiffies) (set_current_state(TASK_INTERRUPTIBLE), schedule_timeout(jiffies))
#define schedule_timeout_uninterruptible(jiffies) (set_current_state(TASK_UNINTERRUPTIBLE), schedule_timeout(jiffies))
#define signal_pending(task) ((void)(task), 0)
#define smp_processor_id() vk_cpu()
#define raw_smp_processor_id() vk_cpu()
#define num_online_cpus() 4
#define num_possible_cpus() 4
#define num_present_cpus() 4

#endif
