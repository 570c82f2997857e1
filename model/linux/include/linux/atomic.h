/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_ATOMIC_H
#define BESSER_LINUX_ATOMIC_H

#include <asm/barrier.h>

#define ATOMIC_INIT(i) { (i) }
#define ATOMIC64_INIT(i) { (i) }
#define __VK_ATOMIC(name, type, integer) \
static inline integer name##_read(const type *v) { return __atomic_load_n(&v->counter, __ATOMIC_RELAXED); } \
static inline void name##_set(type *v, integer i) { __atomic_store_n(&v->counter, i, __ATOMIC_RELAXED); } \
static inline void name##_add(integer i, type *v) { __atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED); } \
static inline void name##_sub(integer i, type *v) { __atomic_fetch_sub(&v->counter, i, __ATOMIC_RELAXED); } \
static inline void name##_inc(type *v) { __atomic_fetch_add(&v->counter, 1, __ATOMIC_RELAXED); } \
static inline void name##_dec(type *v) { __atomic_fetch_sub(&v->counter, 1, __ATOMIC_RELAXED); } \
static inline integer name##_add_return(integer i, type *v) \
{ return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST); } \
static inline integer name##_sub_return(integer i, type *v) \
{ return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST); } \
static inline integer name##_inc_return(type *v) { return name##_add_return(1, v); } \
static inline integer name##_dec_return(type *v) { return name##_sub_return(1, v); } \
static inline integer name##_fetch_add(integer i, type *v) \
{ return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST); } \
static inline integer name##_fetch_or(integer i, type *v) \
{ return __atomic_fetch_or(&v->counter, i, __ATOMIC_SEQ_CST); } \
static inline void name##_or(integer i, type *v) { __atomic_fetch_or(&v->counter, i, __ATOMIC_RELAXED); } \
static inline void name##_and(integer i, type *v) { __atomic_fetch_and(&v->counter, i, __ATOMIC_RELAXED); } \
static inline bool name##_dec_and_test(type *v) { return name##_sub_return(1, v) == 0; } \
static inline bool name##_inc_and_test(type *v) { return name##_add_return(1, v) == 0; } \
static inline bool name##_sub_and_test(integer i, type *v) { return name##_sub_return(i, v) == 0; } \
static inline bool name##_add_negative(integer i, type *v) { return name##_add_return(i, v) < 0; } \
static inline integer name##_xchg(type *v, integer i) \
{ return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST); } \
static inline integer name##_cmpxchg(type *v, integer old, integer i) \
{ \
	__atomic_compare_exchange_n(&v->counter, &old, i, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	return old; \
} \
static inline bool name##_add_unless(type *v, integer i, integer unless) \
{ \
	integer old = name##_read(v); \
	while (old != unless) \
		if (__atomic_compare_exchange_n(&v->counter, &old, old + i, false, __ATOMIC_SEQ_CST, \
						__ATOMIC_SEQ_CST)) \
			return true; \
	return false; \
} \
static inline bool name##_inc_not_zero(type *v) { return name##_add_unless(v, 1, 0); }

__VK_ATOMIC(atomic, atomic_t, int)
__VK_ATOMIC(atomic64, atomic64_t, s64)
__VK_ATOMIC(atomic_long, atomic_long_t, s64)
#undef __VK_ATOMIC

#define xchg(p, value) __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST)
#define cmpxchg(p, old, value) ({ \
	__typeof__(*(p)) __old = (old); \
	__atomic_compare_exchange_n(p, &__old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	__old; })

#endif
