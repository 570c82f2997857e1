/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_LOCKDEP_H
#define BESSER_LINUX_LOCKDEP_H

#include <linux/mutex.h>

#endif
