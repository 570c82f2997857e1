/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_DMA_MAPPING_H
#define BESSER_LINUX_DMA_MAPPING_H

#include <linux/scatterlist.h>

enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE };
#define DMA_BIT_MASK(bits) (~0ULL >> (64 - (bits)))

#endif
