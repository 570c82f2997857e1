/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KALLSYMS_H
#define BESSER_LINUX_KALLSYMS_H

#include <linux/types.h>

#define KSYM_SYMBOL_LEN 256

#endif
