/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_FS_H
#define BESSER_LINUX_FS_H

#ifndef __cplusplus
#include <linux/fcntl.h>
#include <linux/stat.h>
#endif
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/types.h>

struct inode {
	loff_t i_size;
	void *i_private;
	struct cdev *i_cdev;
	__kernel_dev_t i_rdev;
};
struct dentry;
struct file {
	loff_t f_pos;
	struct inode *f_inode;
	unsigned int f_flags;
	void *private_data;
};
struct poll_table_struct;
struct vm_area_struct;
struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t offset, int from);
	ssize_t (*read)(struct file *file, char __user *to, size_t size, loff_t *position);
	ssize_t (*write)(struct file *file, const char __user *from, size_t size, loff_t *position);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int command, unsigned long argument);
	long (*compat_ioctl)(struct file *file, unsigned int command, unsigned long argument);
	int (*mmap)(struct file *file, struct vm_area_struct *area);
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
};

__VK_BEGIN
struct file *filp_open(const char *path, int flags, umode_t mode);
int filp_close(struct file *file, void *owner);
ssize_t kernel_read(struct file *file, void *to, size_t size, loff_t *position);
ssize_t kernel_write(struct file *file, const void *from, size_t size, loff_t *position);
ssize_t simple_read_from_buffer(void __user *to, size_t size, loff_t *position, const void *from, size_t available);
int simple_open(struct inode *inode, struct file *file);
loff_t default_llseek(struct file *file, loff_t offset, int from);
loff_t no_llseek(struct file *file, loff_t offset, int from);
int alloc_chrdev_region(__kernel_dev_t *first, unsigned int minor, unsigned int count, const char *name);
void unregister_chrdev_region(__kernel_dev_t first, unsigned int count);
__VK_END
static inline struct inode *file_inode(const struct file *file) { return file->f_inode; }
static inline loff_t i_size_read(const struct inode *inode) { return inode->i_size; }

#endif
