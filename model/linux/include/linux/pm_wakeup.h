/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_PM_WAKEUP_H
#define BESSER_LINUX_PM_WAKEUP_H

#include <linux/linkage.h>
#include <linux/types.h>

struct device;
struct wakeup_source;
__VK_BEGIN
void device_set_wakeup_capable(struct device *dev, bool capable);
int device_wakeup_enable(struct device *dev);
int device_wakeup_disable(struct device *dev);
__VK_END
static inline int device_init_wakeup(struct device *dev, bool enable)
{
	device_set_wakeup_capable(dev, enable);
	return enable ? device_wakeup_enable(dev) : device_wakeup_disable(dev);
}
#define device_set_wakeup_enable(dev, enable) ((enable) ? device_wakeup_enable(dev) : device_wakeup_disable(dev))
#define device_may_wakeup(dev) false
#define pm_stay_awake(dev) ((void)(dev))
#define pm_relax(dev) ((void)(dev))
#define pm_wakeup_event(dev, ms) ((void)(dev))

#endif
