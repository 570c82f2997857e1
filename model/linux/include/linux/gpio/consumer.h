/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_GPIO_CONSUMER_H
#define BESSER_LINUX_GPIO_CONSUMER_H

#include <linux/device.h>
#include <linux/err.h>

struct gpio_desc;
enum gpiod_flags { GPIOD_ASIS = 0, GPIOD_IN = 1, GPIOD_OUT_LOW = 3, GPIOD_OUT_HIGH = 7 };

__VK_BEGIN
struct gpio_desc *devm_fwnode_gpiod_get_index(struct device *dev, struct fwnode_handle *node, const char *name,
					      int index, enum gpiod_flags flags, const char *label);
struct gpio_desc *devm_gpiod_get_optional(struct device *dev, const char *name, enum gpiod_flags flags);
struct gpio_desc *devm_gpiod_get(struct device *dev, const char *name, enum gpiod_flags flags);
int gpiod_direction_output(struct gpio_desc *line, int value);
int gpiod_direction_input(struct gpio_desc *line);
int gpiod_get_value(const struct gpio_desc *line);
void gpiod_set_value(struct gpio_desc *line, int value);
int gpiod_to_irq(const struct gpio_desc *line);
__VK_END
#define gpiod_set_value_cansleep gpiod_set_value
#define gpiod_get_value_cansleep gpiod_get_value
#define devm_fwnode_gpiod_get(dev, node, name, flags, label) \
	devm_fwnode_gpiod_get_index(dev, node, name, 0, flags, label)

#endif
