/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_TIMEKEEPING_H
#define BESSER_LINUX_TIMEKEEPING_H

#include <linux/ktime.h>

#endif
