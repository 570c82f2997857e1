/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_NET_NETLINK_H
#define BESSER_NET_NETLINK_H

#include <linux/errno.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>

#define NLA_ALIGN(size) (((size) + 3) & ~3)
#define NLA_HDRLEN ((int)NLA_ALIGN(sizeof(struct nlattr)))
enum { NLA_UNSPEC, NLA_U8, NLA_U16, NLA_U32, NLA_U64, NLA_STRING, NLA_FLAG, NLA_BINARY = 11 };
struct nla_policy {
	u8 type;
	u16 len;
};
static inline void *nla_data(const struct nlattr *attribute) { return (char *)attribute + NLA_HDRLEN; }
static inline int nla_len(const struct nlattr *attribute) { return attribute->nla_len - NLA_HDRLEN; }
static inline int nla_total_size(int payload) { return NLA_ALIGN(NLA_HDRLEN + payload); }
static inline u32 nla_get_u32(const struct nlattr *attribute) { return *(u32 *)nla_data(attribute); }

#endif
