/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_NET_REGULATORY_H
#define BESSER_NET_REGULATORY_H

#include <linux/nl80211.h>

#define REGULATORY_CUSTOM_REG (1 << 0)
#define REGULATORY_STRICT_REG (1 << 1)
#define REGULATORY_DISABLE_BEACON_HINTS (1 << 2)

#endif
