/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_ICMPV6_H
#define BESSER_LINUX_ICMPV6_H

#include <linux/types.h>

struct icmp6hdr {
	u8 icmp6_type;
	u8 icmp6_code;
	__sum16 icmp6_cksum;
	u32 icmp6_data;
};

#endif
