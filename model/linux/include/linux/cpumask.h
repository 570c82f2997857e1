/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_CPUMASK_H
#define BESSER_LINUX_CPUMASK_H

#include <linux/sched.h>

#define nr_cpu_ids 4

#endif
