/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_UAPI_LINUX_IF_ETHER_H
#define BESSER_UAPI_LINUX_IF_ETHER_H

#include <linux/if_ether.h>

#endif
