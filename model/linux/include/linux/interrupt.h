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

typedef irqreturn_t (*irq_handler_t)(int irq, void *context);
__VK_BEGIN
int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread, unsigned long flags,
			 const char *name, void *context);
const void *free_irq(unsigned int irq, void *context);
int irq_set_irq_wake(unsigned int irq, unsigned int on);
__VK_END
#define request_irq(irq, handler, flags, name, context) request_threaded_irq(irq, handler, NULL, flags, name, context)
#define enable_irq_wake(irq) irq_set_irq_wake(irq, 1)
#define disable_irq_wake(irq) irq_set_irq_wake(irq, 0)

#define IRQF_TRIGGER_NONE 0x00000000
#define IRQF_TRIGGER_RISING 0x00000001
#define IRQF_TRIGGER_FALLING 0x00000002
#define IRQF_TRIGGER_HIGH 0x00000004
#define IRQF_TRIGGER_LOW 0x00000008
#define IRQF_SHARED 0x00000080
#define IRQF_ONESHOT 0x00002000
#define IRQF_NO_SUSPEND 0x00004000

#endif
