/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KTIME_H
#define BESSER_LINUX_KTIME_H

#include <linux/linkage.h>
#include <linux/types.h>

typedef s64 ktime_t;

__VK_BEGIN
ktime_t ktime_get(void);
ktime_t ktime_get_real(void);
__VK_END
#define ktime_get_boottime() ktime_get()
#define ktime_get_ns() ((u64)ktime_get())
#define ktime_get_boottime_ns() ((u64)ktime_get())
#define ktime_get_real_ns() ((u64)ktime_get_real())
#define ktime_get_real_seconds() (ktime_get_real() / 1000000000)
#define ktime_get_seconds() (ktime_get() / 1000000000)
static inline s64 ktime_to_ns(ktime_t t) { return t; }
static inline s64 ktime_to_us(ktime_t t) { return t / 1000; }
static inline s64 ktime_to_ms(ktime_t t) { return t / 1000000; }
static inline ktime_t ktime_sub(ktime_t a, ktime_t b) { return a - b; }
static inline ktime_t ktime_add(ktime_t a, ktime_t b) { return a + b; }
static inline ktime_t ktime_add_ns(ktime_t a, u64 ns) { return a + (s64)ns; }
static inline ktime_t ktime_add_us(ktime_t a, u64 us) { return a + (s64)us * 1000; }
static inline ktime_t ktime_add_ms(ktime_t a, u64 ms) { return a + (s64)ms * 1000000; }
static inline ktime_t ktime_set(s64 seconds, unsigned long ns) { return seconds * 1000000000 + (s64)ns; }
static inline s64 ktime_ms_delta(ktime_t a, ktime_t b) { return (a - b) / 1000000; }
static inline s64 ktime_us_delta(ktime_t a, ktime_t b) { return (a - b) / 1000; }
static inline int ktime_compare(ktime_t a, ktime_t b) { return a < b ? -1 : a > b; }
static inline bool ktime_after(ktime_t a, ktime_t b) { return a > b; }
static inline bool ktime_before(ktime_t a, ktime_t b) { return a < b; }
#define ns_to_ktime(ns) ((ktime_t)(ns))
#define ms_to_ktime(ms) ((ktime_t)(ms) * 1000000)

#ifndef __cplusplus
#include <linux/time.h>
static inline struct timespec64 ktime_to_timespec64(ktime_t t)
{
	struct timespec64 ts = { t / 1000000000, (long)(t % 1000000000) };
	return ts;
}
#define ns_to_timespec64(ns) ktime_to_timespec64(ns)
static inline void ktime_get_ts64(struct timespec64 *ts) { *ts = ktime_to_timespec64(ktime_get()); }
static inline void ktime_get_boottime_ts64(struct timespec64 *ts) { ktime_get_ts64(ts); }
static inline void ktime_get_real_ts64(struct timespec64 *ts) { *ts = ktime_to_timespec64(ktime_get_real()); }
#endif

#endif
