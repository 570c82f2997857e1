/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_JIFFIES_H
#define BESSER_LINUX_JIFFIES_H

#include <linux/linkage.h>
#include <linux/time.h>

#define HZ 250
__VK_BEGIN
unsigned long vk_jiffies(void);
__VK_END
#ifndef __cplusplus
#define jiffies vk_jiffies()
#define jiffies_64 ((u64)vk_jiffies())
#endif
#define get_jiffies_64() jiffies_64
#define MAX_JIFFY_OFFSET ((long)(~0UL >> 2))
#define time_after(a, b) ((long)((unsigned long)(b) - (unsigned long)(a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((unsigned long)(a) - (unsigned long)(b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
static inline unsigned long msecs_to_jiffies(unsigned int ms)
{
	return (int)ms < 0 ? (unsigned long)MAX_JIFFY_OFFSET : ((unsigned long)ms * HZ + 999) / 1000;
}
static inline unsigned long usecs_to_jiffies(unsigned int us)
{
	return ((unsigned long)us * HZ + 999999) / 1000000;
}
static inline unsigned long nsecs_to_jiffies(u64 ns) { return (unsigned long)(ns / (1000000000 / HZ)); }
static inline unsigned int jiffies_to_msecs(unsigned long j) { return (unsigned int)(j * (1000 / HZ)); }
static inline unsigned int jiffies_to_usecs(unsigned long j) { return (unsigned int)(j * (1000000 / HZ)); }
static inline unsigned long round_jiffies(unsigned long j) { return (j + HZ / 2) / HZ * HZ; }
static inline unsigned long round_jiffies_relative(unsigned long j) { return j; }

#endif
