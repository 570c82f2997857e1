/* SPDX-License-Identifier: GPL-2.0-only */
/* What the virtual kernel implements has C linkage. */
#ifndef BESSER_LINUX_LINKAGE_H
#define BESSER_LINUX_LINKAGE_H

#ifdef __cplusplus
#define __VK_BEGIN extern "C" {
#define __VK_END }
#else
#define __VK_BEGIN
#define __VK_END
#endif
#define asmlinkage

#endif
