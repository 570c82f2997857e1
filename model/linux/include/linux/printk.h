/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_PRINTK_H
#define BESSER_LINUX_PRINTK_H

#include <linux/compiler.h>
#include <linux/kern_levels.h>

#ifdef __cplusplus
extern "C" {
#endif
int vk_printk(const char *format, ...) __printf(1, 2);
void print_hex_dump(const char *level, const char *prefix, int type, int width, int group, const void *bytes,
		    size_t count, bool ascii);
#ifdef __cplusplus
}
#endif

#define printk(format...) vk_printk(format)
#define no_printk(format...) ({ if (0) vk_printk(format); 0; })
#ifndef pr_fmt
#define pr_fmt(format) format
#endif
#define pr_emerg(format, args...) printk(KERN_EMERG pr_fmt(format), ##args)
#define pr_alert(format, args...) printk(KERN_ALERT pr_fmt(format), ##args)
#define pr_crit(format, args...) printk(KERN_CRIT pr_fmt(format), ##args)
#define pr_err(format, args...) printk(KERN_ERR pr_fmt(format), ##args)
#define pr_warn(format, args...) printk(KERN_WARNING pr_fmt(format), ##args)
#define pr_warning pr_warn
#define pr_notice(format, args...) printk(KERN_NOTICE pr_fmt(format), ##args)
#define pr_info(format, args...) printk(KERN_INFO pr_fmt(format), ##args)
#define pr_cont(format, args...) printk(KERN_CONT pr_fmt(format), ##args)
/* As with dynamic debugging, which prints none of these until it is told to. */
#define pr_debug(format, args...) no_printk(KERN_DEBUG pr_fmt(format), ##args)
#define pr_devel(format, args...) no_printk(KERN_DEBUG pr_fmt(format), ##args)
#define printk_ratelimit() 1
#define printk_once(format...) ({ static bool __once; if (!__once) { __once = true; printk(format); } })
#define pr_err_ratelimited pr_err
#define pr_warn_ratelimited pr_warn
#define pr_info_ratelimited pr_info
#define pr_debug_ratelimited pr_debug
#define pr_warn_once(format, args...) printk_once(KERN_WARNING pr_fmt(format), ##args)
enum { DUMP_PREFIX_NONE, DUMP_PREFIX_ADDRESS, DUMP_PREFIX_OFFSET };
#define print_hex_dump_bytes(prefix, type, bytes, count) \
	print_hex_dump(KERN_DEBUG, prefix, type, 16, 1, bytes, count, true)
#define print_hex_dump_debug print_hex_dump
#define dump_stack() printk(KERN_DEFAULT "dump_stack\n")

#endif
