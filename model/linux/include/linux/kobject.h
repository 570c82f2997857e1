/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KOBJECT_H
#define BESSER_LINUX_KOBJECT_H

#include <linux/linkage.h>
#include <linux/list.h>

struct kobject {
	const char *name;
	struct kobject *parent;
};

enum kobject_action { KOBJ_ADD, KOBJ_REMOVE, KOBJ_CHANGE, KOBJ_MOVE, KOBJ_ONLINE, KOBJ_OFFLINE };
__VK_BEGIN
int kobject_uevent_env(struct kobject *object, enum kobject_action action, char *environment[]);
__VK_END

#endif
