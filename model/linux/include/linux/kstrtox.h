/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KSTRTOX_H
#define BESSER_LINUX_KSTRTOX_H

#include <linux/linkage.h>
#include <linux/types.h>

__VK_BEGIN
int kstrtoull(const char *text, unsigned int base, unsigned long long *value);
int kstrtoll(const char *text, unsigned int base, long long *value);
int kstrtoint(const char *text, unsigned int base, int *value);
int kstrtouint(const char *text, unsigned int base, unsigned int *value);
int kstrtou8(const char *text, unsigned int base, u8 *value);
int kstrtou16(const char *text, unsigned int base, u16 *value);
int kstrtobool(const char *text, bool *value);
unsigned long simple_strtoul(const char *text, char **end, unsigned int base);
long simple_strtol(const char *text, char **end, unsigned int base);
__VK_END
static inline int kstrtoul(const char *text, unsigned int base, unsigned long *value)
{
	return kstrtoull(text, base, (unsigned long long *)value);
}
static inline int kstrtol(const char *text, unsigned int base, long *value)
{
	return kstrtoll(text, base, (long long *)value);
}
#define kstrtou32 kstrtouint
#define kstrtos32 kstrtoint

#endif
