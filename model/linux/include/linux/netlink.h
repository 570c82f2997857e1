/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_NETLINK_H
#define BESSER_LINUX_NETLINK_H

#include <linux/types.h>

struct nlattr {
	u16 nla_len;
	u16 nla_type;
};
struct nlmsghdr {
	u32 nlmsg_len;
	u16 nlmsg_type;
	u16 nlmsg_flags;
	u32 nlmsg_seq;
	u32 nlmsg_pid;
};

#endif
