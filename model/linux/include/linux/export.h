/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_EXPORT_H
#define BESSER_LINUX_EXPORT_H

#define EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_GPL(symbol)
#define THIS_MODULE ((struct module *)0)

#endif
