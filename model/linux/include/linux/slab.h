/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SLAB_H
#define BESSER_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/linkage.h>
#include <linux/overflow.h>

#define SLAB_HWCACHE_ALIGN 0x00002000u
#define ARCH_DMA_MINALIGN 128
#define ARCH_KMALLOC_MINALIGN 128
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(p) ((unsigned long)(p) <= 16)
struct kmem_cache;

__VK_BEGIN
void *kmalloc(size_t size, gfp_t flags);
void *krealloc(const void *old, size_t size, gfp_t flags);
void kfree(const void *memory);
size_t ksize(const void *memory);
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, unsigned int flags,
				     void (*constructor)(void *));
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void kmem_cache_free(struct kmem_cache *cache, void *memory);
char *kstrdup(const char *text, gfp_t flags);
char *kstrndup(const char *text, size_t max, gfp_t flags);
void *kmemdup(const void *from, size_t size, gfp_t flags);
__VK_END
static inline void *kzalloc(size_t size, gfp_t flags) { return kmalloc(size, flags | __GFP_ZERO); }
static inline void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	return n && size > ~(size_t)0 / n ? 0 : kmalloc(n * size, flags);
}
static inline void *kcalloc(size_t n, size_t size, gfp_t flags) { return kmalloc_array(n, size, flags | __GFP_ZERO); }
static inline void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
	return kmem_cache_alloc(cache, flags | __GFP_ZERO);
}
#define kfree_sensitive kfree
#define kzfree kfree
#define kvmalloc kmalloc
#define kvzalloc kzalloc
#define kvfree kfree
#define kfree_const kfree
#define KMEM_CACHE(type, flags) kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), flags, 0)

#endif
