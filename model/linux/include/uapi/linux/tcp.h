/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_UAPI_LINUX_TCP_H
#define BESSER_UAPI_LINUX_TCP_H

#include <linux/tcp.h>

#endif
