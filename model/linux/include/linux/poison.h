/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_POISON_H
#define BESSER_LINUX_POISON_H

#define LIST_POISON1 ((struct list_head *)0xdead000000000100UL)
#define LIST_POISON2 ((struct list_head *)0xdead000000000122UL)

#endif
