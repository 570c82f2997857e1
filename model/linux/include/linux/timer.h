/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_TIMER_H
#define BESSER_LINUX_TIMER_H

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/linkage.h>

struct timer_list {
	unsigned long state;
	void *object; /* the virtual kernel's */
	void (*function)(struct timer_list *timer);
	unsigned long expires;
	u32 flags;
};

#define TIMER_DEFERRABLE 0x00080000
#define TIMER_IRQSAFE 0x00200000
#define DEFINE_TIMER(name, callback) struct timer_list name = { VK_STATIC, 0, callback, 0, 0 }
__VK_BEGIN
void vk_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer), u32 flags);
int mod_timer(struct timer_list *timer, unsigned long expires);
void add_timer(struct timer_list *timer);
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
int timer_pending(const struct timer_list *timer);
__VK_END
#define timer_setup(timer, callback, flags) vk_timer_setup(timer, callback, flags)
#define timer_setup_on_stack timer_setup
#define from_timer(variable, timer, member) container_of(timer, __typeof__(*variable), member)
#define timer_delete del_timer
#define timer_delete_sync del_timer_sync
#define timer_shutdown_sync del_timer_sync
#define destroy_timer_on_stack(timer) ((void)(timer))

#endif
