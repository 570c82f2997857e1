// SPDX-License-Identifier: GPL-2.0-only
// A board's GPIO lines by their numbers, and interrupts of lines: there are none here.
#include "model/linux/kernel.hpp"

#include <linux/errno.h>
#include <linux/gpio.h>
#include <linux/interrupt.h>

using namespace besser::linux_api;

namespace {

void lead_nowhere(const char *call) { Kernel::here().stub(call, "the line leads nowhere"); }

} // namespace

extern "C" {

int gpio_request(unsigned, const char *) {
    lead_nowhere("gpio_request");
    return 0;
}
void gpio_free(unsigned) {}
int gpio_direction_output(unsigned, int) {
    lead_nowhere("gpio_direction_output");
    return 0;
}
void gpio_set_value(unsigned, int) { lead_nowhere("gpio_set_value"); }

/// No such interrupt: a driver that needs one says so.
int request_threaded_irq(unsigned, irq_handler_t, irq_handler_t, unsigned long, const char *,
                         void *) {
    Kernel::here().stub("request_threaded_irq", "no line interrupts");
    return -EINVAL;
}
const void *free_irq(unsigned, void *) { return nullptr; }
int irq_set_irq_wake(unsigned, unsigned) {
    Kernel::here().stub("irq_set_irq_wake", "no line wakes the system");
    return 0;
}

} // extern "C"
