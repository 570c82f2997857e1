/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_BUG_H
#define BESSER_LINUX_BUG_H

#include <linux/compiler.h>

#ifdef __cplusplus
extern "C" {
#endif
void vk_warn(const char *file, int line, const char *function, const char *what);
void vk_warn_slow(const char *file, int line, const char *function, const char *format, ...) __printf(4, 5);
void vk_bug(const char *file, int line, const char *function) __attribute__((__noreturn__));
#ifdef __cplusplus
}
#endif

#define BUG() vk_bug(__FILE__, __LINE__, __func__)
#define BUG_ON(condition) do { if (__builtin_expect(!!(condition), 0)) BUG(); } while (0)
#define WARN_ON(condition) ({ \
	int __warn = !!(condition); \
	if (__builtin_expect(__warn, 0)) \
		vk_warn(__FILE__, __LINE__, __func__, #condition); \
	__builtin_expect(__warn, 0); })
#define WARN(condition, format...) ({ \
	int __warn = !!(condition); \
	if (__builtin_expect(__warn, 0)) \
		vk_warn_slow(__FILE__, __LINE__, __func__, format); \
	__builtin_expect(__warn, 0); })
#define WARN_ON_ONCE(condition) ({ \
	static bool __once; \
	int __warn_once = !!(condition); \
	if (__builtin_expect(__warn_once && !__once, 0)) { \
		__once = true; \
		WARN_ON(1); \
	} \
	__builtin_expect(__warn_once, 0); })
#define WARN_ONCE(condition, format...) ({ \
	static bool __once; \
	int __warn_once = !!(condition); \
	if (__builtin_expect(__warn_once && !__once, 0)) { \
		__once = true; \
		WARN(1, format); \
	} \
	__builtin_expect(__warn_once, 0); })

#endif
