/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_ASM_IO_H
#define BESSER_ASM_IO_H

#include <linux/types.h>

#endif
