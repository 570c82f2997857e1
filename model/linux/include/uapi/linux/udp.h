/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_UAPI_LINUX_UDP_H
#define BESSER_UAPI_LINUX_UDP_H

#include <linux/udp.h>

#endif
