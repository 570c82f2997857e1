/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_OF_DEVICE_H
#define BESSER_LINUX_OF_DEVICE_H

#include <linux/of.h>

#endif
