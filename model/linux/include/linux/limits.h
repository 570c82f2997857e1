/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_LIMITS_H
#define BESSER_LINUX_LIMITS_H

#define NAME_MAX 255
#define PATH_MAX 4096

#endif
