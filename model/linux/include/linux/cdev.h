/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_CDEV_H
#define BESSER_LINUX_CDEV_H

#include <linux/fs.h>
#include <linux/kobject.h>

struct cdev {
	struct kobject kobj;
	struct module *owner;
	const struct file_operations *ops;
	__kernel_dev_t dev;
};

__VK_BEGIN
void cdev_init(struct cdev *device, const struct file_operations *operations);
int cdev_add(struct cdev *device, __kernel_dev_t number, unsigned int count);
void cdev_del(struct cdev *device);
__VK_END

#endif
