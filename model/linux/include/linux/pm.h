/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_PM_H
#define BESSER_LINUX_PM_H

#include <linux/types.h>

struct device;
typedef struct pm_message {
	int event;
} pm_message_t;

struct dev_pm_ops {
	int (*prepare)(struct device *dev);
	void (*complete)(struct device *dev);
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
	int (*freeze)(struct device *dev);
	int (*thaw)(struct device *dev);
	int (*poweroff)(struct device *dev);
	int (*restore)(struct device *dev);
	int (*suspend_late)(struct device *dev);
	int (*resume_early)(struct device *dev);
	int (*suspend_noirq)(struct device *dev);
	int (*resume_noirq)(struct device *dev);
	int (*runtime_suspend)(struct device *dev);
	int (*runtime_resume)(struct device *dev);
	int (*runtime_idle)(struct device *dev);
};

#define SET_SYSTEM_SLEEP_PM_OPS(suspend_function, resume_function) \
	.suspend = suspend_function, .resume = resume_function,
#define SIMPLE_DEV_PM_OPS(name, suspend_function, resume_function) \
	const struct dev_pm_ops name = { SET_SYSTEM_SLEEP_PM_OPS(suspend_function, resume_function) }
#define PM_EVENT_SUSPEND 0x0002

#endif
