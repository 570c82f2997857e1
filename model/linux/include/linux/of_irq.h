/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_OF_IRQ_H
#define BESSER_LINUX_OF_IRQ_H

#include <linux/of.h>

#endif
