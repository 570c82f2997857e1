// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets the interrupt of a PC's clock wake the machine from suspend to idle.
 *
 * Where there is ACPI, rtc-cmos leaves that to ACPI's own event of the clock. QEMU raises it only for a machine that is
 * switched off or sleeps by its firmware; one that is suspended to idle runs, and nothing would ever wake it.
 */
#include <linux/interrupt.h>
#include <linux/module.h>

/* The clock has had this line since the PC/AT. */
#define RTC_LINE 8

static int __init start(void)
{
	return enable_irq_wake(RTC_LINE);
}
module_init(start);

MODULE_DESCRIPTION("Wake by the interrupt of a PC's clock, for guests on amd64");
MODULE_LICENSE("GPL");
