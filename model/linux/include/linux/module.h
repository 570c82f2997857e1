/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MODULE_H
#define BESSER_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

struct module;
#define __VK_MODULE_INFO struct __PASTE(vk_module_info_, __COUNTER__)
#define MODULE_LICENSE(text) __VK_MODULE_INFO
#define MODULE_AUTHOR(text) __VK_MODULE_INFO
#define MODULE_DESCRIPTION(text) __VK_MODULE_INFO
#define MODULE_VERSION(text) __VK_MODULE_INFO
#define MODULE_ALIAS(text) __VK_MODULE_INFO
#define MODULE_FIRMWARE(text) __VK_MODULE_INFO
#define MODULE_INFO(tag, text) __VK_MODULE_INFO
#define MODULE_SOFTDEP(text) __VK_MODULE_INFO
#define MODULE_IMPORT_NS(name) __VK_MODULE_INFO
#define MODULE_DEVICE_TABLE(bus, table) __VK_MODULE_INFO
#define try_module_get(module) true
#define module_put(module) ((void)0)

#endif
