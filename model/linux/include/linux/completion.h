/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_COMPLETION_H
#define BESSER_LINUX_COMPLETION_H

#include <linux/wait.h>

struct completion {
	unsigned long state;
	unsigned long opaque[8];
};

#define COMPLETION_INITIALIZER(name) { VK_STATIC, { 0 } }
#define DECLARE_COMPLETION(name) struct completion name = COMPLETION_INITIALIZER(name)
#define DECLARE_COMPLETION_ONSTACK(name) struct completion name; init_completion(&name)
__VK_BEGIN
void init_completion(struct completion *completion);
void reinit_completion(struct completion *completion);
void complete(struct completion *completion);
void complete_all(struct completion *completion);
void wait_for_completion(struct completion *completion);
unsigned long wait_for_completion_timeout(struct completion *completion, unsigned long timeout);
bool try_wait_for_completion(struct completion *completion);
bool completion_done(struct completion *completion);
__VK_END
#define wait_for_completion_interruptible(completion) (wait_for_completion(completion), 0)
#define wait_for_completion_killable(completion) (wait_for_completion(completion), 0)
#define wait_for_completion_interruptible_timeout(completion, jiffies) \
	((long)wait_for_completion_timeout(completion, jiffies))
#define wait_for_completion_killable_timeout wait_for_completion_interruptible_timeout

#endif
