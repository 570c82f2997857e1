/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_BOTTOM_HALF_H
#define BESSER_LINUX_BOTTOM_HALF_H

#include <linux/linkage.h>

__VK_BEGIN
void local_bh_disable(void);
void local_bh_enable(void);
__VK_END

#endif
