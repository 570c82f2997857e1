/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_DELAY_H
#define BESSER_LINUX_DELAY_H

#include <linux/linkage.h>
#include <linux/jiffies.h>

__VK_BEGIN
void msleep(unsigned int ms);
void usleep_range(unsigned long min_us, unsigned long max_us);
void vk_delay(unsigned long ns);
__VK_END
#define msleep_interruptible(ms) (msleep(ms), 0UL)
#define ssleep(seconds) msleep((seconds) * 1000)
#define fsleep(us) usleep_range(us, 2 * (us))
#define mdelay(ms) vk_delay((unsigned long)(ms) * 1000000)
#define udelay(us) vk_delay((unsigned long)(us) * 1000)
#define ndelay(ns) vk_delay(ns)

#endif
