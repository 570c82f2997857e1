/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_IO_H
#define BESSER_LINUX_IO_H

#include <linux/types.h>

#endif
