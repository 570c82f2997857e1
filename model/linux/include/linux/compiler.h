/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_COMPILER_H
#define BESSER_LINUX_COMPILER_H

#include <linux/types.h>

#ifndef __cplusplus
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define typeof __typeof__
#define inline __inline__ __attribute__((__unused__))
#define fallthrough __attribute__((__fallthrough__))
#define noinline __attribute__((__noinline__))
#define noreturn __attribute__((__noreturn__))
#endif
#define __user
#define __kernel
#define __iomem
#define __force
#define __bitwise
#define __rcu
#define __percpu
#define __init
#define __exit
#define __initdata
#define __exitdata
#define __initconst
#define __devinit
#define __devexit
#define __read_mostly
#define __ref
#define __cold
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)
#define __must_check __attribute__((__warn_unused_result__))
#ifndef __always_inline
#define __always_inline __inline__ __attribute__((__always_inline__))
#endif
#define __maybe_unused __attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __used __attribute__((__used__))
#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __printf(a, b) __attribute__((__format__(printf, a, b)))
#define __weak __attribute__((__weak__))
#define __pure __attribute__((__pure__))
#define __section(s) __attribute__((__section__(s)))

/* Barriers keep the compiler from moving accesses; the virtual kernel runs one task at a time. */
#define barrier() __asm__ __volatile__("" : : : "memory")
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))
#define ACCESS_ONCE(x) (*(volatile __typeof__(x) *)&(x))
#define data_race(x) (x)
#define BUILD_BUG_ON(condition) ((void)sizeof(char[1 - 2 * !!(condition)]))
#define BUILD_BUG_ON_MSG(condition, text) BUILD_BUG_ON(condition)
#define __same_type(a, b) __builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define __PASTE_1(a, b) a##b
#define __PASTE(a, b) __PASTE_1(a, b)
#define __UNIQUE_ID(prefix) __PASTE(prefix, __COUNTER__)

#endif
