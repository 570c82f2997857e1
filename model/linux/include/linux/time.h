/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_TIME_H
#define BESSER_LINUX_TIME_H

#include <linux/types.h>

#define MSEC_PER_SEC 1000L
#define USEC_PER_MSEC 1000L
#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define USEC_PER_SEC 1000000L
#define NSEC_PER_SEC 1000000000L
typedef s64 time64_t;
#ifndef __cplusplus
struct timespec64 {
	time64_t tv_sec;
	long tv_nsec;
};
struct timespec {
	long tv_sec;
	long tv_nsec;
};
struct timeval {
	long tv_sec;
	long tv_usec;
};
#else
#include <linux/linkage.h>
#endif
#include <linux/ktime.h>

#endif
