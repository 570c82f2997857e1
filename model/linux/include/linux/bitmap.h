/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_BITMAP_H
#define BESSER_LINUX_BITMAP_H

#include <linux/bitops.h>

static inline void bitmap_zero(unsigned long *map, unsigned int bits)
{
	__builtin_memset(map, 0, BITS_TO_LONGS(bits) * sizeof(long));
}
static inline void bitmap_fill(unsigned long *map, unsigned int bits)
{
	__builtin_memset(map, 0xff, BITS_TO_LONGS(bits) * sizeof(long));
}
static inline unsigned int bitmap_weight(const unsigned long *map, unsigned int bits)
{
	unsigned int count = 0, i;

	for (i = 0; i < bits; i++)
		count += test_bit(i, map);
	return count;
}
static inline bool bitmap_empty(const unsigned long *map, unsigned int bits) { return !bitmap_weight(map, bits); }

#endif
