/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SCATTERLIST_H
#define BESSER_LINUX_SCATTERLIST_H

#include <linux/bug.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/types.h>

struct scatterlist {
	unsigned long page_link; /* the address; bit 0: the list goes on elsewhere, bit 1: the last entry */
	unsigned int offset;
	unsigned int length;
	dma_addr_t dma_address;
};
struct sg_table {
	struct scatterlist *sgl;
	unsigned int nents;
	unsigned int orig_nents;
};

#define SG_END 0x02UL
#define sg_is_last(entry) ((entry)->page_link & SG_END)
/* Pages are addresses here, and 4 bytes are the least alignment of one: the offset has the rest. */
static inline void *sg_virt(struct scatterlist *entry)
{
	return (char *)(entry->page_link & ~3UL) + entry->offset;
}
static inline struct page *sg_page(struct scatterlist *entry) { return (struct page *)(entry->page_link & ~3UL); }
static inline void sg_mark_end(struct scatterlist *entry) { entry->page_link |= SG_END; }
static inline void sg_unmark_end(struct scatterlist *entry) { entry->page_link &= ~SG_END; }
static inline void sg_init_table(struct scatterlist *list, unsigned int count)
{
	memset(list, 0, sizeof(*list) * count);
	sg_mark_end(&list[count - 1]);
}
static inline void sg_set_buf(struct scatterlist *entry, const void *memory, unsigned int length)
{
	entry->page_link = (entry->page_link & 3UL) | ((unsigned long)memory & ~3UL);
	entry->offset = (unsigned long)memory & 3UL;
	entry->length = length;
}
static inline void sg_init_one(struct scatterlist *entry, const void *memory, unsigned int length)
{
	sg_init_table(entry, 1);
	sg_set_buf(entry, memory, length);
}
static inline struct scatterlist *sg_next(struct scatterlist *entry) { return sg_is_last(entry) ? 0 : entry + 1; }
#define for_each_sg(list, entry, count, i) \
	for ((i) = 0, (entry) = (list); (i) < (count); (i)++, (entry) = sg_next(entry))

#endif
