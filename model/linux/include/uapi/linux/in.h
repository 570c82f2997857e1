/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_UAPI_LINUX_IN_H
#define BESSER_UAPI_LINUX_IN_H

#include <linux/in.h>

#endif
