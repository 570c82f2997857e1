/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_INTERRUPT_H
#define BESSER_LINUX_INTERRUPT_H

#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/irqreturn.h>
#include <linux/kernel.h>
#include <linux/linkage.h>

struct tasklet_struct {
	unsigned long state;
	void *object; /* the virtual kernel's */
	void (*func)(unsigned long data);
	void (*callback)(struct tasklet_struct *tasklet);
	unsigned long data;
};

#define IRQF_TRIGGER_NONE 0x00000000
#define IRQF_TRIGGER_RISING 0x00000001
#define IRQF_TRIGGER_FALLING 0x00000002
#define IRQF_TRIGGER_HIGH 0x00000004
#define IRQF_TRIGGER_LOW 0x00000008
#define IRQF_SHARED 0x00000080
#define IRQF_ONESHOT 0x00002000
#define IRQF_NO_SUSPEND 0x00004000

#endif
