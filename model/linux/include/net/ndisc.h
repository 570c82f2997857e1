/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_NET_NDISC_H
#define BESSER_NET_NDISC_H

#include <linux/icmpv6.h>
#include <linux/ipv6.h>

#define NDISC_ROUTER_SOLICITATION 133
#define NDISC_ROUTER_ADVERTISEMENT 134
#define NDISC_NEIGHBOUR_SOLICITATION 135
#define NDISC_NEIGHBOUR_ADVERTISEMENT 136
struct nd_opt_hdr {
	u8 nd_opt_type;
	u8 nd_opt_len;
} __attribute__((__packed__));
struct nd_msg {
	struct icmp6hdr icmph;
	struct in6_addr target;
	u8 opt[];
};

#endif
