/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_NET_NET_NAMESPACE_H
#define BESSER_NET_NET_NAMESPACE_H

struct net;

#endif
