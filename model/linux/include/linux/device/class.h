/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_DEVICE_CLASS_H
#define BESSER_LINUX_DEVICE_CLASS_H

#include <linux/device.h>

#endif
