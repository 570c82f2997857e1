// SPDX-License-Identifier: GPL-2.0-only
// kmalloc, kmem_cache, pages (linux/slab.h, linux/gfp.h).
#include "model/linux/kernel.hpp"

#include <linux/gfp.h>
#include <linux/slab.h>

#include <cstring>

using namespace besser::linux_api;

struct kmem_cache {
    char name[32];
    unsigned size;
    std::size_t live;
    void (*constructor)(void *);
};

namespace {

/// GFP_KERNEL may wait for memory to become free.
bool may_wait(gfp_t flags) { return (flags & 0x40) != 0; }

void *take(Kernel &kernel, std::size_t size, gfp_t flags, BlockKind kind, const void *owner,
           const char *call, const void *from) {
    if (may_wait(flags))
        kernel.may_sleep(call, from);
    void *memory = kernel.heap().allocate(size, kind, owner);
    if (memory != nullptr)
        std::memset(memory, (flags & __GFP_ZERO) != 0 ? 0 : 0xA5, size);
    return memory;
}

/// Whether `memory` is a live block of `kind`; if not, that is a finding.
bool may_free(Kernel &kernel, const void *memory, BlockKind kind, const char *call,
              const void *from) {
    const Heap::Block block = kernel.heap().look(memory);
    if (block.state == Heap::State::live && block.kind == kind)
        return true;
    if (block.state == Heap::State::freed)
        kernel.finding(from, "%s frees for the second time", call);
    else if (block.state == Heap::State::foreign)
        kernel.finding(from, "%s of what no allocation begins at", call);
    else
        kernel.finding(from, "%s of %s", call, to_string(block.kind));
    return false;
}

void give_back(Kernel &kernel, const void *memory, BlockKind kind, const char *call,
               const void *from) {
    if (!may_free(kernel, memory, kind, call, from))
        return;
    const std::size_t bytes = kernel.heap().look(memory).bytes;
    kernel.forget(memory, bytes, from);
    kernel.touches(memory, bytes, Kernel::AccessKind::freed, from);
    kernel.heap().release(const_cast<void *>(memory)); // NOLINT: C frees what it calls const
}

} // namespace

extern "C" {

void *kmalloc(size_t size, gfp_t flags) {
    if (size == 0)
        return ZERO_SIZE_PTR;
    return take(Kernel::here(), size, flags, BlockKind::memory, nullptr, "kmalloc(GFP_KERNEL)",
                BESSER_CALLER);
}

void *krealloc(const void *old, size_t size, gfp_t flags) {
    Kernel &kernel = Kernel::here();
    void *memory = take(kernel, size, flags, BlockKind::memory, nullptr, "krealloc(GFP_KERNEL)",
                        BESSER_CALLER);
    if (ZERO_OR_NULL_PTR(old) || memory == nullptr)
        return memory;
    const std::size_t before = kernel.heap().look(old).bytes;
    std::memcpy(memory, old, before < size ? before : size);
    give_back(kernel, old, BlockKind::memory, "krealloc", BESSER_CALLER);
    return memory;
}

void kfree(const void *memory) {
    if (!ZERO_OR_NULL_PTR(memory))
        give_back(Kernel::here(), memory, BlockKind::memory, "kfree", BESSER_CALLER);
}

size_t ksize(const void *memory) {
    return ZERO_OR_NULL_PTR(memory) ? 0 : Kernel::here().heap().look(memory).bytes;
}

char *kstrdup(const char *text, gfp_t flags) {
    return text == nullptr ? nullptr
                           : static_cast<char *>(kmemdup(text, std::strlen(text) + 1, flags));
}

char *kstrndup(const char *text, size_t max, gfp_t flags) {
    const std::size_t length = strnlen(text, max);
    auto *copy = static_cast<char *>(kmalloc(length + 1, flags));
    if (copy != nullptr) {
        std::memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

void *kmemdup(const void *from, size_t size, gfp_t flags) {
    void *copy = kmalloc(size, flags);
    return copy == nullptr ? nullptr : std::memcpy(copy, from, size);
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int,
                                     unsigned int, void (*constructor)(void *)) {
    auto &cache = Kernel::here().world().memory().make<kmem_cache>();
    std::strncpy(cache.name, name, sizeof cache.name - 1);
    cache.size = size;
    cache.constructor = constructor;
    return &cache;
}

void kmem_cache_destroy(struct kmem_cache *cache) {
    if (cache != nullptr && cache->live != 0)
        Kernel::here().finding(BESSER_CALLER, "kmem_cache_destroy of %s: %zu objects are in use",
                               cache->name, cache->live);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags) {
    void *memory = take(Kernel::here(), cache->size, flags, BlockKind::cached, cache,
                        "kmem_cache_alloc(GFP_KERNEL)", BESSER_CALLER);
    if (memory != nullptr) {
        cache->live++;
        if (cache->constructor != nullptr)
            cache->constructor(memory);
    }
    return memory;
}

void kmem_cache_free(struct kmem_cache *cache, void *memory) {
    Kernel &kernel = Kernel::here();
    if (memory == nullptr)
        return;
    if (const Heap::Block block = kernel.heap().look(memory);
        block.state == Heap::State::live && block.kind == BlockKind::cached && block.owner != cache)
        kernel.finding(BESSER_CALLER, "kmem_cache_free to %s of another cache's", cache->name);
    if (may_free(kernel, memory, BlockKind::cached, "kmem_cache_free", BESSER_CALLER)) {
        cache->live--;
        give_back(kernel, memory, BlockKind::cached, "kmem_cache_free", BESSER_CALLER);
    }
}

unsigned long __get_free_pages(gfp_t flags, unsigned int order) {
    return reinterpret_cast<unsigned long>(take(Kernel::here(), PAGE_SIZE << order, flags,
                                                BlockKind::pages, nullptr,
                                                "__get_free_pages(GFP_KERNEL)", BESSER_CALLER));
}

void free_pages(unsigned long address, unsigned int order) {
    Kernel &kernel = Kernel::here();
    if (address == 0)
        return;
    const auto *memory = reinterpret_cast<const void *>(address);
    if (const Heap::Block block = kernel.heap().look(memory);
        block.state == Heap::State::live && block.bytes != PAGE_SIZE << order)
        kernel.finding(BESSER_CALLER, "free_pages of another order than they were taken with");
    give_back(kernel, memory, BlockKind::pages, "free_pages", BESSER_CALLER);
}

} // extern "C"
