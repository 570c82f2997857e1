/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_PREEMPT_H
#define BESSER_LINUX_PREEMPT_H

#include <linux/linkage.h>
#include <linux/types.h>

__VK_BEGIN
void preempt_disable(void);
void preempt_enable(void);
bool in_interrupt(void);
bool in_softirq(void);
bool in_hardirq(void);
bool in_atomic(void);
bool irqs_disabled(void);
__VK_END
#define in_irq() in_hardirq()
#define in_task() (!in_interrupt())

#endif
