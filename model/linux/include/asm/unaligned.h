/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_ASM_UNALIGNED_H
#define BESSER_ASM_UNALIGNED_H

#include <asm/byteorder.h>

#define get_unaligned(p) ({ \
	struct { __typeof__(*(p)) value; } __attribute__((__packed__)) const *__p = (const void *)(p); \
	__p->value; })
#define put_unaligned(v, p) ({ \
	struct { __typeof__(*(p)) value; } __attribute__((__packed__)) *__p = (void *)(p); \
	__p->value = (v); })
static inline u16 get_unaligned_le16(const void *p)
{
	u16 x;
	__builtin_memcpy(&x, p, 2);
	return x;
}
static inline u32 get_unaligned_le32(const void *p)
{
	u32 x;
	__builtin_memcpy(&x, p, 4);
	return x;
}
static inline u64 get_unaligned_le64(const void *p)
{
	u64 x;
	__builtin_memcpy(&x, p, 8);
	return x;
}
static inline u16 get_unaligned_be16(const void *p) { return __builtin_bswap16(get_unaligned_le16(p)); }
static inline u32 get_unaligned_be32(const void *p) { return __builtin_bswap32(get_unaligned_le32(p)); }
static inline void put_unaligned_le16(u16 x, void *p) { __builtin_memcpy(p, &x, 2); }
static inline void put_unaligned_le32(u32 x, void *p) { __builtin_memcpy(p, &x, 4); }
static inline void put_unaligned_be16(u16 x, void *p) { put_unaligned_le16(__builtin_bswap16(x), p); }
static inline void put_unaligned_be32(u32 x, void *p) { put_unaligned_le32(__builtin_bswap32(x), p); }

#endif
