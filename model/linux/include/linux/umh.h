/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_UMH_H
#define BESSER_LINUX_UMH_H

#include <linux/linkage.h>

#define UMH_NO_WAIT 0x00
#define UMH_WAIT_EXEC 0x01
#define UMH_WAIT_PROC 0x02
__VK_BEGIN
int call_usermodehelper(const char *path, char **arguments, char **environment, int wait);
__VK_END

#endif
