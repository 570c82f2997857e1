/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_GPIO_H
#define BESSER_LINUX_GPIO_H

#include <linux/gpio/consumer.h>

__VK_BEGIN
int gpio_request(unsigned int line, const char *label);
void gpio_free(unsigned int line);
int gpio_direction_output(unsigned int line, int value);
void gpio_set_value(unsigned int line, int value);
__VK_END

#endif
