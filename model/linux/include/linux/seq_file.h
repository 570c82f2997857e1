/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SEQ_FILE_H
#define BESSER_LINUX_SEQ_FILE_H

#include <linux/fs.h>
#include <linux/linkage.h>

struct seq_file {
	char *buf;
	size_t size;
	size_t count;
#ifdef __cplusplus
	void *private_;
#else
	void *private;
#endif
};

__VK_BEGIN
void seq_printf(struct seq_file *file, const char *format, ...) __printf(2, 3);
void seq_puts(struct seq_file *file, const char *text);
void seq_putc(struct seq_file *file, char c);
int single_open(struct file *file, int (*show)(struct seq_file *file, void *data), void *data);
int single_release(struct inode *inode, struct file *file);
ssize_t seq_read(struct file *file, char __user *to, size_t size, loff_t *position);
loff_t seq_lseek(struct file *file, loff_t offset, int from);
__VK_END
#define DEFINE_SHOW_ATTRIBUTE(name) \
static int name##_open(struct inode *inode, struct file *file) \
{ return single_open(file, name##_show, inode->i_private); } \
static const struct file_operations name##_fops = { \
	.owner = THIS_MODULE, .open = name##_open, .read = seq_read, .llseek = seq_lseek, .release = single_release }

#endif
