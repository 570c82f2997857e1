/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SCHED_SIGNAL_H
#define BESSER_LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>

#endif
