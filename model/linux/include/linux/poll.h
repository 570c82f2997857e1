/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_POLL_H
#define BESSER_LINUX_POLL_H

#include <linux/fs.h>
#include <linux/wait.h>

typedef struct poll_table_struct {
	int unused;
} poll_table;
#define POLLIN 0x0001
#define POLLOUT 0x0004
#define POLLERR 0x0008
#define POLLRDNORM 0x0040
#define POLLWRNORM 0x0100
static inline void poll_wait(struct file *file, wait_queue_head_t *queue, poll_table *table) {}

#endif
