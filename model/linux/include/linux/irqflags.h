/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_IRQFLAGS_H
#define BESSER_LINUX_IRQFLAGS_H

#include <linux/linkage.h>
#include <linux/types.h>

__VK_BEGIN
unsigned long vk_irq_save(void);
void vk_irq_restore(unsigned long flags);
__VK_END
#define local_irq_save(flags) ((flags) = vk_irq_save())
#define local_irq_restore(flags) vk_irq_restore(flags)
#define local_irq_disable() ((void)vk_irq_save())
#define local_irq_enable() vk_irq_restore(0)

#endif
