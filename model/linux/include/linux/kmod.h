/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KMOD_H
#define BESSER_LINUX_KMOD_H

#include <linux/umh.h>

#endif
