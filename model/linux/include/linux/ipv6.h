/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_IPV6_H
#define BESSER_LINUX_IPV6_H

#include <linux/in6.h>

struct ipv6hdr {
	u8 priority:4, version:4;
	u8 flow_lbl[3];
	__be16 payload_len;
	u8 nexthdr;
	u8 hop_limit;
	struct in6_addr saddr;
	struct in6_addr daddr;
};

#endif
