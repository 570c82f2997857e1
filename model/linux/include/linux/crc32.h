/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_CRC32_H
#define BESSER_LINUX_CRC32_H

#include <linux/linkage.h>
#include <linux/types.h>

__VK_BEGIN
u32 crc32_le(u32 crc, const unsigned char *bytes, size_t count);
__VK_END
#define crc32(seed, bytes, count) crc32_le(seed, (const unsigned char *)(bytes), count)
#define ether_crc_le(count, bytes) crc32_le(~0u, bytes, count)

#endif
