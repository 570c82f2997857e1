/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_DEVICE_H
#define BESSER_LINUX_DEVICE_H

#include <linux/kobject.h>
#include <linux/linkage.h>
#include <linux/kernel.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/pm.h>
#include <linux/pm_wakeup.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/of.h>

struct device_driver {
	const char *name;
	struct module *owner;
	const struct of_device_id *of_match_table;
	const struct dev_pm_ops *pm;
};
struct device {
	struct kobject kobj;
	struct device *parent;
	const char *init_name;
	struct device_driver *driver;
	void *platform_data;
	void *driver_data;
	struct device_node *of_node;
	struct fwnode_handle *fwnode;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	__kernel_dev_t devt;
	void (*release)(struct device *dev);
};
struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attribute, char *to);
	ssize_t (*store)(struct device *dev, struct device_attribute *attribute, const char *from, size_t size);
};
#define DEVICE_ATTR(name_, mode_, show_, store_) \
	struct device_attribute dev_attr_##name_ = { { #name_, mode_ }, show_, store_ }

__VK_BEGIN
void vk_dev_printk(const char *level, const struct device *dev, const char *format, ...) __printf(3, 4);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
int device_create_file(struct device *dev, const struct device_attribute *attribute);
void device_remove_file(struct device *dev, const struct device_attribute *attribute);
__VK_END
static inline void *dev_get_drvdata(const struct device *dev) { return dev->driver_data; }
static inline void dev_set_drvdata(struct device *dev, void *data) { dev->driver_data = data; }
static inline void *dev_get_platdata(const struct device *dev) { return dev->platform_data; }
static inline const char *dev_name(const struct device *dev) { return dev && dev->init_name ? dev->init_name : "?"; }
#define dev_emerg(dev, format, args...) vk_dev_printk(KERN_EMERG, dev, format, ##args)
#define dev_err(dev, format, args...) vk_dev_printk(KERN_ERR, dev, format, ##args)
#define dev_warn(dev, format, args...) vk_dev_printk(KERN_WARNING, dev, format, ##args)
#define dev_notice(dev, format, args...) vk_dev_printk(KERN_NOTICE, dev, format, ##args)
#define dev_info(dev, format, args...) vk_dev_printk(KERN_INFO, dev, format, ##args)
#define dev_dbg(dev, format, args...) ({ if (0) vk_dev_printk(KERN_DEBUG, dev, format, ##args); })
#define dev_err_ratelimited dev_err
#define dev_warn_ratelimited dev_warn
#define dev_printk(level, dev, format, args...) vk_dev_printk(level, dev, format, ##args)
#define dev_WARN(dev, format, args...) WARN(1, format, ##args)
static inline void *devm_kmalloc(struct device *dev, size_t size, gfp_t flags) { return kmalloc(size, flags); }
static inline void *devm_kzalloc(struct device *dev, size_t size, gfp_t flags) { return kzalloc(size, flags); }
static inline void devm_kfree(struct device *dev, const void *memory) { kfree(memory); }

#ifndef __cplusplus
struct class;
struct class *vk_class_create(const char *name);
void class_destroy(struct class *class);
struct device *device_create(struct class *class, struct device *parent, __kernel_dev_t number, void *data,
			     const char *name, ...);
void device_destroy(struct class *class, __kernel_dev_t number);
/* With the module before the name, as up to 6.3, or without. */
#define __VK_CLASS_NAME(first, second, ...) second
#define class_create(...) vk_class_create(__VK_CLASS_NAME(__VA_ARGS__, __VA_ARGS__, ))
#endif

#endif
