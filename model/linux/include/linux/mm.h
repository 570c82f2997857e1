/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MM_H
#define BESSER_LINUX_MM_H

#include <linux/gfp.h>
#include <linux/slab.h>

struct page;
#define virt_to_page(address) ((struct page *)(address))
#define page_address(page) ((void *)(page))
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define is_vmalloc_addr(p) false
#define virt_addr_valid(p) ((p) != 0)

#endif
