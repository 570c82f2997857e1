/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_INIT_H
#define BESSER_LINUX_INIT_H

#include <linux/compiler.h>

/* The one entry and the one exit of a module, under names that the loader looks for. */
#define module_init(function) int vk_module_init(void) { return function(); }
#define module_exit(function) void vk_module_exit(void) { function(); }
#define late_initcall(function) module_init(function)
#define subsys_initcall(function) module_init(function)
#define device_initcall(function) module_init(function)

#endif
