/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtual kernel is little-endian. */
#ifndef BESSER_ASM_BYTEORDER_H
#define BESSER_ASM_BYTEORDER_H

#include <linux/types.h>

#define __LITTLE_ENDIAN 1234
#define __LITTLE_ENDIAN_BITFIELD
#define cpu_to_le16(x) ((__le16)(u16)(x))
#define cpu_to_le32(x) ((__le32)(u32)(x))
#define cpu_to_le64(x) ((__le64)(u64)(x))
#define le16_to_cpu(x) ((u16)(x))
#define le32_to_cpu(x) ((u32)(x))
#define le64_to_cpu(x) ((u64)(x))
#define __cpu_to_le16(x) cpu_to_le16(x)
#define __cpu_to_le32(x) cpu_to_le32(x)
#define __cpu_to_le64(x) cpu_to_le64(x)
#define __le16_to_cpu(x) le16_to_cpu(x)
#define __le32_to_cpu(x) le32_to_cpu(x)
#define __le64_to_cpu(x) le64_to_cpu(x)
#define cpu_to_be16(x) ((__be16)__builtin_bswap16(x))
#define cpu_to_be32(x) ((__be32)__builtin_bswap32(x))
#define cpu_to_be64(x) ((__be64)__builtin_bswap64(x))
#define be16_to_cpu(x) __builtin_bswap16(x)
#define be32_to_cpu(x) __builtin_bswap32(x)
#define be64_to_cpu(x) __builtin_bswap64(x)
#define __cpu_to_be16(x) cpu_to_be16(x)
#define __be16_to_cpu(x) be16_to_cpu(x)
#define __cpu_to_be32(x) cpu_to_be32(x)
#define __be32_to_cpu(x) be32_to_cpu(x)
#ifndef __cplusplus
#define htons(x) cpu_to_be16(x)
#define ntohs(x) be16_to_cpu(x)
#define htonl(x) cpu_to_be32(x)
#define ntohl(x) be32_to_cpu(x)
#endif
static inline u16 le16_to_cpup(const __le16 *p) { return *p; }
static inline u32 le32_to_cpup(const __le32 *p) { return *p; }
static inline u16 be16_to_cpup(const __be16 *p) { return be16_to_cpu(*p); }
static inline u32 be32_to_cpup(const __be32 *p) { return be32_to_cpu(*p); }
static inline void le16_add_cpu(__le16 *p, u16 value) { *p = (u16)(*p + value); }
static inline void le32_add_cpu(__le32 *p, u32 value) { *p += value; }
#define le16_to_cpus(p) ((void)(p))
#define le32_to_cpus(p) ((void)(p))
#define cpu_to_le16s(p) ((void)(p))
#define cpu_to_le32s(p) ((void)(p))
#define __le16_to_cpus(p) ((void)(p))
#define __le32_to_cpus(p) ((void)(p))
#define __cpu_to_le16s(p) ((void)(p))
#define __cpu_to_le32s(p) ((void)(p))

#endif
