/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_STDARG_H
#define BESSER_LINUX_STDARG_H

#include <stdarg.h>

#endif
