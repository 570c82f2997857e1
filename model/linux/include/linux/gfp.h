/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_GFP_H
#define BESSER_LINUX_GFP_H

#include <linux/linkage.h>
#include <linux/types.h>

#define GFP_ATOMIC 0x20u
#define GFP_KERNEL 0xc0u
#define GFP_NOIO 0x40u
#define GFP_NOFS 0x41u
#define GFP_DMA 0x01u
#define GFP_DMA32 0x04u
#define __GFP_DMA GFP_DMA
#define __GFP_ZERO 0x100u
#define __GFP_NOWARN 0x200u
#define __GFP_NORETRY 0x1000u
#define __GFP_COMP 0x4000u

__VK_BEGIN
unsigned long __get_free_pages(gfp_t flags, unsigned int order);
void free_pages(unsigned long address, unsigned int order);
__VK_END
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define __get_free_page(flags) __get_free_pages(flags, 0)
#define get_zeroed_page(flags) __get_free_pages((flags) | __GFP_ZERO, 0)
#define __get_dma_pages(flags, order) __get_free_pages((flags) | GFP_DMA, order)
#define free_page(address) free_pages(address, 0)
static inline int get_order(unsigned long size)
{
	int order = 0;

	while ((PAGE_SIZE << order) < size)
		order++;
	return order;
}

#endif
