/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_BITOPS_H
#define BESSER_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/compiler.h>

#define __VK_WORD(nr, address) ((unsigned long *)(address) + BIT_WORD(nr))
static inline void set_bit(long nr, volatile void *address)
{
	__atomic_fetch_or(__VK_WORD(nr, address), BIT_MASK(nr), __ATOMIC_RELAXED);
}
static inline void clear_bit(long nr, volatile void *address)
{
	__atomic_fetch_and(__VK_WORD(nr, address), ~BIT_MASK(nr), __ATOMIC_RELAXED);
}
static inline void change_bit(long nr, volatile void *address)
{
	__atomic_fetch_xor(__VK_WORD(nr, address), BIT_MASK(nr), __ATOMIC_RELAXED);
}
static inline bool test_and_set_bit(long nr, volatile void *address)
{
	return __atomic_fetch_or(__VK_WORD(nr, address), BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}
static inline bool test_and_clear_bit(long nr, volatile void *address)
{
	return __atomic_fetch_and(__VK_WORD(nr, address), ~BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}
static inline bool test_bit(long nr, const volatile void *address)
{
	return (((const volatile unsigned long *)address)[BIT_WORD(nr)] >> (nr % BITS_PER_LONG)) & 1;
}
static inline void __set_bit(long nr, volatile void *address) { *__VK_WORD(nr, address) |= BIT_MASK(nr); }
static inline void __clear_bit(long nr, volatile void *address) { *__VK_WORD(nr, address) &= ~BIT_MASK(nr); }
static inline int ffs_kernel(int x) { return __builtin_ffs(x); }
static inline unsigned long __ffs(unsigned long x) { return __builtin_ctzl(x); }
static inline unsigned long __fls(unsigned long x) { return 63 - __builtin_clzl(x); }
static inline int fls(unsigned int x) { return x ? 32 - __builtin_clz(x) : 0; }
static inline int fls64(u64 x) { return x ? 64 - __builtin_clzll(x) : 0; }
#ifndef __cplusplus
#define ffs(x) __builtin_ffs(x)
#endif
#define ffz(x) __ffs(~(x))
static inline unsigned int hweight32(u32 x) { return __builtin_popcount(x); }
static inline unsigned int hweight16(u16 x) { return __builtin_popcount(x); }
static inline unsigned int hweight8(u8 x) { return __builtin_popcount(x); }
static inline unsigned int hweight64(u64 x) { return __builtin_popcountll(x); }
#define hweight_long(x) hweight64(x)
static inline u32 rol32(u32 x, unsigned int by) { return (x << (by & 31)) | (x >> (-by & 31)); }
static inline u32 ror32(u32 x, unsigned int by) { return (x >> (by & 31)) | (x << (-by & 31)); }
static inline unsigned long find_next_bit(const unsigned long *map, unsigned long size, unsigned long from)
{
	for (; from < size; from++)
		if (test_bit(from, map))
			return from;
	return size;
}
static inline unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size, unsigned long from)
{
	for (; from < size; from++)
		if (!test_bit(from, map))
			return from;
	return size;
}
#define find_first_bit(map, size) find_next_bit(map, size, 0)
#define find_first_zero_bit(map, size) find_next_zero_bit(map, size, 0)
#define for_each_set_bit(bit, map, size) \
	for ((bit) = find_first_bit(map, size); (bit) < (size); (bit) = find_next_bit(map, size, (bit) + 1))
#define smp_mb__before_atomic() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_mb__after_atomic() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif
