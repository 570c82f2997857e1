/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_NET_SOCK_H
#define BESSER_NET_SOCK_H

#include <linux/skbuff.h>

struct sock;
static inline void sk_pacing_shift_update(struct sock *sk, int shift) {}

#endif
