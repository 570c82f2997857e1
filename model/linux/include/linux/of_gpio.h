/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_OF_GPIO_H
#define BESSER_LINUX_OF_GPIO_H

#include <linux/gpio.h>
#include <linux/of.h>

#endif
