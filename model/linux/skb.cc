// SPDX-License-Identifier: GPL-2.0-only
// Socket buffers (linux/skbuff.h): linear ones. The data is counted, for clones share it.
#include "model/linux/kernel.hpp"

#include <linux/skbuff.h>

#include <algorithm>
#include <bit>
#include <cstring>

using namespace besser::linux_api;

namespace {

/// Behind the data, at `end`.
struct SharedInfo {
    unsigned long users;
};

SharedInfo &shared_of(const sk_buff *skb) { return *reinterpret_cast<SharedInfo *>(skb->end); }

constexpr std::size_t align_up(std::size_t size, std::size_t step) {
    return (size + step - 1) / step * step;
}

/// What of the allocator is a buffer's: whole cache lines, struct skb_shared_info behind them, and
/// what kmalloc() rounds that up to. A driver that touches no more does wrong, perhaps, but KASAN
/// sees nothing.
constexpr std::size_t room_of(std::size_t size) {
    constexpr std::size_t line = 64;
    constexpr std::size_t shared_info = 320;
    return std::bit_ceil(align_up(size, line) + shared_info);
}

bool give_data(Kernel &kernel, sk_buff *skb, std::size_t size) {
    size = align_up(size, 16);
    auto *data =
        static_cast<unsigned char *>(kernel.heap().allocate(room_of(size), BlockKind::skb_data));
    if (data == nullptr)
        return false;
    skb->head = skb->data = skb->tail = data;
    skb->end = data + size;
    shared_of(skb).users = 1;
    return true;
}

void drop_data(Kernel &kernel, sk_buff *skb, const void *from) {
    if (--shared_of(skb).users == 0) {
        const auto bytes = static_cast<std::size_t>(skb->end - skb->head);
        kernel.forget(skb->head, bytes, from);
        kernel.touches(skb->head, bytes, Kernel::AccessKind::freed, from);
        kernel.heap().release(skb->head);
    }
}

sk_buff *make_skb(Kernel &kernel, std::size_t size) {
    auto *skb = static_cast<sk_buff *>(kernel.heap().allocate(sizeof(sk_buff), BlockKind::skb));
    if (skb == nullptr)
        return nullptr;
    std::memset(skb, 0, sizeof *skb);
    skb->users = 1;
    skb->truesize = static_cast<unsigned>(size + sizeof *skb);
    return skb;
}

/// Whether it is a live buffer; if not, that is a finding.
bool is_live(Kernel &kernel, const sk_buff *skb, const char *call, const void *from) {
    const Heap::Block block = kernel.heap().look(skb);
    if (block.state == Heap::State::live && block.kind == BlockKind::skb)
        return true;
    kernel.finding(from,
                   block.state == Heap::State::freed ? "%s of an sk_buff that is freed"
                                                     : "%s of what is no sk_buff",
                   call);
    return false;
}

void put_down(sk_buff *skb, const char *call, const void *from) {
    Kernel &kernel = Kernel::here();
    if (skb == nullptr || !is_live(kernel, skb, call, from))
        return;
    if (skb->users > 1) {
        skb->users--;
        return;
    }
    if (skb->list != nullptr)
        kernel.finding(from, "%s of an sk_buff that stands in a queue", call);
    drop_data(kernel, skb, from);
    kernel.touches(skb, sizeof *skb, Kernel::AccessKind::freed, from);
    kernel.heap().release(skb);
}

sk_buff *copy_of(const sk_buff *skb, unsigned headroom, unsigned tailroom) {
    Kernel &kernel = Kernel::here();
    sk_buff *copy = make_skb(kernel, skb->len + headroom + tailroom);
    if (copy == nullptr || !give_data(kernel, copy, skb->len + headroom + tailroom))
        return nullptr;
    skb_reserve(copy, static_cast<int>(headroom));
    std::memcpy(copy->data, skb->data, skb->len);
    copy->tail += skb->len;
    copy->len = skb->len;
    std::memcpy(copy->cb, skb->cb, sizeof copy->cb);
    copy->dev = skb->dev;
    copy->priority = skb->priority;
    copy->protocol = skb->protocol;
    copy->queue_mapping = skb->queue_mapping;
    return copy;
}

sk_buff *head_of(sk_buff_head *queue) { return reinterpret_cast<sk_buff *>(queue); }

void link_between(sk_buff_head *queue, sk_buff *before, sk_buff *skb, sk_buff *after,
                  const char *call, const void *from) {
    Kernel &kernel = Kernel::here();
    if (!is_live(kernel, skb, call, from))
        return;
    if (skb->list != nullptr)
        return kernel.finding(from, "%s of an sk_buff that stands in a queue already", call);
    skb->list = queue;
    skb->prev = before;
    skb->next = after;
    before->next = skb;
    after->prev = skb;
    queue->qlen++;
}

void unlink_from(sk_buff_head *queue, sk_buff *skb) {
    skb->prev->next = skb->next;
    skb->next->prev = skb->prev;
    skb->next = skb->prev = nullptr;
    skb->list = nullptr;
    queue->qlen--;
}

/// As skb_over_panic and skb_under_panic, which end a kernel.
bool fits(const sk_buff *skb, bool fits, const char *call, unsigned size, const void *from) {
    if (!fits)
        Kernel::here().finding(from, "%s of %u bytes beyond the buffer (len %u)", call, size,
                               skb->len);
    return fits;
}

} // namespace

extern "C" {

struct sk_buff *vk_alloc_skb(unsigned int size, gfp_t flags, unsigned int headroom) {
    Kernel &kernel = Kernel::here();
    if ((flags & 0x40) != 0)
        kernel.may_sleep("alloc_skb(GFP_KERNEL)", BESSER_CALLER);
    kernel.world().charge(kernel.world().costs().frame_allocation_ns);
    sk_buff *skb = make_skb(kernel, size + headroom);
    if (skb == nullptr || !give_data(kernel, skb, size + headroom))
        return nullptr;
    skb_reserve(skb, static_cast<int>(headroom));
    return skb;
}

void kfree_skb(struct sk_buff *skb) { put_down(skb, "kfree_skb", BESSER_CALLER); }
void consume_skb(struct sk_buff *skb) { put_down(skb, "consume_skb", BESSER_CALLER); }

struct sk_buff *skb_get(struct sk_buff *skb) {
    if (is_live(Kernel::here(), skb, "skb_get", BESSER_CALLER))
        skb->users++;
    return skb;
}

struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t) {
    Kernel &kernel = Kernel::here();
    if (!is_live(kernel, skb, "skb_clone", BESSER_CALLER))
        return nullptr;
    sk_buff *clone = make_skb(kernel, 0);
    if (clone == nullptr)
        return nullptr;
    *clone = *skb;
    clone->users = 1;
    clone->next = clone->prev = nullptr;
    clone->list = nullptr;
    clone->sk = nullptr;
    shared_of(skb).users++;
    return clone;
}

struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t) {
    return copy_of(skb, skb_headroom(skb), static_cast<unsigned>(skb_tailroom(skb)));
}

struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int headroom, int tailroom, gfp_t) {
    return copy_of(skb, static_cast<unsigned>(headroom), static_cast<unsigned>(tailroom));
}

int pskb_expand_head(struct sk_buff *skb, int headroom, int tailroom, gfp_t) {
    Kernel &kernel = Kernel::here();
    const sk_buff before = *skb;
    const auto front = static_cast<std::size_t>(before.data - before.head);
    const auto used = static_cast<std::size_t>(before.tail - before.head);
    const auto size = static_cast<std::size_t>(before.end - before.head);
    if (!give_data(kernel, skb, size + static_cast<unsigned>(headroom + tailroom)))
        return -ENOMEM;
    std::memcpy(skb->head + headroom, before.head, used);
    skb->data = skb->head + headroom + front;
    skb->tail = skb->head + headroom + used;
    sk_buff old = before;
    drop_data(kernel, &old, BESSER_CALLER);
    return 0;
}

int skb_cloned(const struct sk_buff *skb) { return shared_of(skb).users != 1 ? 1 : 0; }

void *skb_put(struct sk_buff *skb, unsigned int size) {
    unsigned char *tail = skb->tail;
    if (fits(skb, size <= static_cast<unsigned>(skb->end - skb->tail), "skb_put", size,
             BESSER_CALLER)) {
        skb->tail += size;
        skb->len += size;
    }
    return tail;
}

void *skb_push(struct sk_buff *skb, unsigned int size) {
    if (fits(skb, size <= skb_headroom(skb), "skb_push", size, BESSER_CALLER)) {
        skb->data -= size;
        skb->len += size;
    }
    return skb->data;
}

void *skb_pull(struct sk_buff *skb, unsigned int size) {
    if (size > skb->len)
        return nullptr;
    skb->len -= size;
    return skb->data += size;
}

void skb_trim(struct sk_buff *skb, unsigned int size) {
    if (size >= skb->len)
        return;
    skb->len = size;
    skb->tail = skb->data + size;
}

int skb_pad(struct sk_buff *skb, int size) {
    Kernel &kernel = Kernel::here();
    if (!is_live(kernel, skb, "skb_pad", BESSER_CALLER))
        return -EINVAL;
    if (skb_tailroom(skb) < size && pskb_expand_head(skb, 0, size, GFP_ATOMIC) != 0) {
        kfree_skb(skb);
        return -ENOMEM;
    }
    std::memset(skb->tail, 0, static_cast<std::size_t>(size));
    return 0;
}

// --- Queues ------------------------------------------------------------------------------------

void __skb_queue_head_init(struct sk_buff_head *queue) {
    queue->next = queue->prev = head_of(queue);
    queue->qlen = 0;
}

void skb_queue_head_init(struct sk_buff_head *queue) {
    spin_lock_init(&queue->lock);
    __skb_queue_head_init(queue);
}

void __skb_queue_head(struct sk_buff_head *queue, struct sk_buff *skb) {
    link_between(queue, head_of(queue), skb, queue->next, "skb_queue_head", BESSER_CALLER);
}

void __skb_queue_tail(struct sk_buff_head *queue, struct sk_buff *skb) {
    link_between(queue, queue->prev, skb, head_of(queue), "skb_queue_tail", BESSER_CALLER);
}

void skb_queue_head(struct sk_buff_head *queue, struct sk_buff *skb) {
    const unsigned long flags = vk_spin_lock_irqsave(&queue->lock);
    link_between(queue, head_of(queue), skb, queue->next, "skb_queue_head", BESSER_CALLER);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void skb_queue_tail(struct sk_buff_head *queue, struct sk_buff *skb) {
    const unsigned long flags = vk_spin_lock_irqsave(&queue->lock);
    link_between(queue, queue->prev, skb, head_of(queue), "skb_queue_tail", BESSER_CALLER);
    spin_unlock_irqrestore(&queue->lock, flags);
}

struct sk_buff *__skb_dequeue(struct sk_buff_head *queue) {
    sk_buff *skb = skb_peek(queue);
    if (skb != nullptr)
        unlink_from(queue, skb);
    return skb;
}

struct sk_buff *skb_dequeue(struct sk_buff_head *queue) {
    const unsigned long flags = vk_spin_lock_irqsave(&queue->lock);
    sk_buff *skb = __skb_dequeue(queue);
    spin_unlock_irqrestore(&queue->lock, flags);
    return skb;
}

struct sk_buff *skb_dequeue_tail(struct sk_buff_head *queue) {
    const unsigned long flags = vk_spin_lock_irqsave(&queue->lock);
    sk_buff *skb = skb_queue_empty(queue) ? nullptr : queue->prev;
    if (skb != nullptr)
        unlink_from(queue, skb);
    spin_unlock_irqrestore(&queue->lock, flags);
    return skb;
}

void __skb_unlink(struct sk_buff *skb, struct sk_buff_head *queue) {
    if (skb->list != queue)
        return Kernel::here().finding(BESSER_CALLER, "skb_unlink from a queue it is not in");
    unlink_from(queue, skb);
}

void skb_unlink(struct sk_buff *skb, struct sk_buff_head *queue) {
    const unsigned long flags = vk_spin_lock_irqsave(&queue->lock);
    if (skb->list != queue)
        Kernel::here().finding(BESSER_CALLER, "skb_unlink from a queue it is not in");
    else
        unlink_from(queue, skb);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void __skb_queue_purge(struct sk_buff_head *queue) {
    while (sk_buff *skb = __skb_dequeue(queue))
        kfree_skb(skb);
}

void skb_queue_purge(struct sk_buff_head *queue) {
    while (sk_buff *skb = skb_dequeue(queue))
        kfree_skb(skb);
}

void skb_queue_splice_tail_init(struct sk_buff_head *from, struct sk_buff_head *to) {
    while (sk_buff *skb = __skb_dequeue(from))
        __skb_queue_tail(to, skb);
}

} // extern "C"
