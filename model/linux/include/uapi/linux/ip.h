/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_UAPI_LINUX_IP_H
#define BESSER_UAPI_LINUX_IP_H

#include <linux/ip.h>

#endif
