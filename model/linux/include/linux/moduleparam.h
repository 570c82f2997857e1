/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MODULEPARAM_H
#define BESSER_LINUX_MODULEPARAM_H

#include <linux/compiler.h>

/* `address` holds a value of `kind`, which the loader sets by name before the module's entry runs. */
struct vk_parameter {
	const char *name;
	const char *kind;
	void *address;
};

#define module_param_named(name_, variable, kind_, mode) \
	static const struct vk_parameter __PASTE(vk_parameter_, name_) \
	__attribute__((__used__, __retain__, __section__("vk_parameters"))) = { #name_, #kind_, &(variable) }
#define module_param(name, kind, mode) module_param_named(name, name, kind, mode)
#define module_param_array(name, kind, count, mode) module_param_named(name, name, kind, mode)
#define module_param_array_named(name, array, kind, count, mode) module_param_named(name, array, kind, mode)
#define module_param_string(name, text, size, mode) module_param_named(name, text, string, mode)
#define MODULE_PARM_DESC(name, text)

#endif
