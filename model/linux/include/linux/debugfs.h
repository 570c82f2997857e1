/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_DEBUGFS_H
#define BESSER_LINUX_DEBUGFS_H

#include <linux/fs.h>
#include <linux/linkage.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

__VK_BEGIN
struct dentry *debugfs_create_dir(const char *name, struct dentry *parent);
struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data,
				   const struct file_operations *operations);
void debugfs_remove(struct dentry *entry);
__VK_END
#define debugfs_remove_recursive debugfs_remove
#define debugfs_create_u32(name, mode, parent, value) ((void)debugfs_create_file(name, mode, parent, value, 0))
#define debugfs_create_u8 debugfs_create_u32
#define debugfs_create_u16 debugfs_create_u32
#define debugfs_create_x32 debugfs_create_u32
#define debugfs_create_bool debugfs_create_u32

#endif
