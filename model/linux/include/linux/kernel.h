/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KERNEL_H
#define BESSER_LINUX_KERNEL_H

#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/kstrtox.h>
#include <asm/byteorder.h>

#define U8_MAX ((u8)~0U)
#define S8_MAX ((s8)(U8_MAX >> 1))
#define U16_MAX ((u16)~0U)
#define S16_MAX ((s16)(U16_MAX >> 1))
#define U32_MAX ((u32)~0U)
#define S32_MAX ((s32)(U32_MAX >> 1))
#define U64_MAX ((u64)~0ULL)
#ifndef __cplusplus
#define INT_MAX ((int)(~0U >> 1))
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX (~0U)
#define LONG_MAX ((long)(~0UL >> 1))
#define ULONG_MAX (~0UL)
#define SIZE_MAX (~(size_t)0)
#endif
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define ALIGN(x, a) (((x) + ((__typeof__(x))(a) - 1)) & ~((__typeof__(x))(a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a) - 1))
#define PTR_ALIGN(p, a) ((__typeof__(p))ALIGN((unsigned long)(p), (a)))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a) - 1)) == 0)
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define lower_32_bits(n) ((u32)(n))
#define __VK_ENABLED_1 0,
#define __VK_SECOND(first, second, ...) second
#define __VK_ENABLED_IF(x) __VK_SECOND(x 1, 0)
#define __VK_ENABLED_OF(value) __VK_ENABLED_IF(__VK_ENABLED_##value)
#define __VK_ENABLED(option) __VK_ENABLED_OF(option)
#define IS_ENABLED(option) (__VK_ENABLED(option) || __VK_ENABLED(option##_MODULE))
#define might_sleep() vk_might_sleep(__func__)
#define might_sleep_if(condition) do { if (condition) might_sleep(); } while (0)
#define might_fault() ((void)0)
#define typecheck(type, x) 1

#ifdef __cplusplus
extern "C" {
#endif
void vk_might_sleep(const char *function);
#ifndef __cplusplus
int snprintf(char *to, size_t size, const char *format, ...) __asm__("vk_snprintf") __printf(3, 4);
int scnprintf(char *to, size_t size, const char *format, ...) __asm__("vk_scnprintf") __printf(3, 4);
int sprintf(char *to, const char *format, ...) __asm__("vk_sprintf") __printf(2, 3);
int vsnprintf(char *to, size_t size, const char *format, __builtin_va_list arguments) __asm__("vk_vsnprintf");
char *kasprintf(gfp_t flags, const char *format, ...) __printf(2, 3);
int sscanf(const char *text, const char *format, ...);
#endif
char *bin2hex(char *to, const void *bytes, size_t count);
int hex_to_bin(unsigned char digit);
int hex2bin(u8 *to, const char *text, size_t count);
#ifdef __cplusplus
}
#endif

#endif
