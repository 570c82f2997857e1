/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between kernel versions. Built and run on 6.1 and 6.12; what later ones changed is known from
 * their headers: hrtimer_init() gave way to hrtimer_setup() (6.13 has both, 6.15 only the latter).
 */
#ifndef VSDIO_COMPAT_H
#define VSDIO_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

#endif
