/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_STRING_H
#define BESSER_LINUX_STRING_H

#include <linux/linkage.h>
#include <linux/types.h>

#ifdef __cplusplus
#include <cstring>
#else
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *memory, int value, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t max);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t max);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t max);
char *strcat(char *to, const char *from);
char *strncat(char *to, const char *from, size_t max);
char *strchr(const char *text, int c);
char *strrchr(const char *text, int c);
char *strstr(const char *text, const char *part);
char *strpbrk(const char *text, const char *any);
char *strsep(char **text, const char *any);
size_t strspn(const char *text, const char *any);
size_t strcspn(const char *text, const char *any);
#endif
__VK_BEGIN
ssize_t strscpy(char *to, const char *from, size_t size);
size_t vk_strlcpy(char *to, const char *from, size_t size);
char *strim(char *text);
char *skip_spaces(const char *text);
__VK_END
#define strlcpy vk_strlcpy
#define strnicmp strncasecmp
#define strstrip strim
#define memzero_explicit(memory, size) memset(memory, 0, size)

#endif
