/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_BITFIELD_H
#define BESSER_LINUX_BITFIELD_H

#include <linux/bits.h>

#define FIELD_PREP(mask, value) (((__typeof__(mask))(value) << __builtin_ctzll(mask)) & (mask))
#define FIELD_GET(mask, register) (((register) & (mask)) >> __builtin_ctzll(mask))

#endif
