/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_RANDOM_H
#define BESSER_LINUX_RANDOM_H

#include <linux/linkage.h>
#include <linux/types.h>

__VK_BEGIN
void get_random_bytes(void *to, size_t size);
u32 get_random_u32(void);
__VK_END
static inline u16 get_random_u16(void) { return (u16)get_random_u32(); }
#define prandom_u32 get_random_u32
#define prandom_u32_max(below) (get_random_u32() % (below))
#define get_random_u32_below(below) (get_random_u32() % (below))

#endif
