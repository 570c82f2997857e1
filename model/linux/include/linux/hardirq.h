/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_HARDIRQ_H
#define BESSER_LINUX_HARDIRQ_H

#include <linux/preempt.h>

#endif
