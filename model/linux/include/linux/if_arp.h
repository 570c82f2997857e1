/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_IF_ARP_H
#define BESSER_LINUX_IF_ARP_H

#include <linux/types.h>

struct arphdr {
	__be16 ar_hrd;
	__be16 ar_pro;
	unsigned char ar_hln;
	unsigned char ar_pln;
	__be16 ar_op;
};
#define ARPHRD_ETHER 1
#define ARPOP_REQUEST 1
#define ARPOP_REPLY 2

#endif
