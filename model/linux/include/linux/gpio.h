/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_GPIO_H
#define BESSER_LINUX_GPIO_H

#include <linux/gpio/consumer.h>

#endif
