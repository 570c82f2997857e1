/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_USB_H
#define BESSER_LINUX_USB_H

#include <linux/device.h>

struct usb_interface;
struct usb_device;
struct urb;

#endif
