/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_ASM_UACCESS_H
#define BESSER_ASM_UACCESS_H

#include <linux/uaccess.h>

#endif
