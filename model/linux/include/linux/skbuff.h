/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_SKBUFF_H
#define BESSER_LINUX_SKBUFF_H

#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/linkage.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>

struct net_device;
struct sock;
typedef unsigned char *sk_buff_data_t;

struct sk_buff {
	struct sk_buff *next;
	struct sk_buff *prev;
	struct sk_buff_head *list; /* where it stands, for the checks */
	struct net_device *dev;
	struct sock *sk;
	ktime_t tstamp;
	char cb[48] __aligned(8);
	unsigned int len;
	unsigned int data_len;
	u16 mac_len;
	u16 queue_mapping;
	u8 pkt_type;
	u8 ip_summed;
	u32 priority;
	__be16 protocol;
	u16 transport_header;
	u16 network_header;
	u16 mac_header;
	unsigned char *tail;
	unsigned char *end;
	unsigned char *head;
	unsigned char *data;
	unsigned int truesize;
	unsigned long users;
};

struct sk_buff_head {
	struct sk_buff *next;
	struct sk_buff *prev;
	u32 qlen;
	spinlock_t lock;
};

#define CHECKSUM_NONE 0
#define CHECKSUM_UNNECESSARY 1
#define CHECKSUM_COMPLETE 2
#define CHECKSUM_PARTIAL 3
#define PACKET_HOST 0
#define PACKET_OTHERHOST 3
#define NET_SKB_PAD 64
#define NET_IP_ALIGN 0

__VK_BEGIN
struct sk_buff *vk_alloc_skb(unsigned int size, gfp_t flags, unsigned int headroom);
void kfree_skb(struct sk_buff *skb);
void consume_skb(struct sk_buff *skb);
struct sk_buff *skb_get(struct sk_buff *skb);
struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t flags);
struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t flags);
struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int headroom, int tailroom, gfp_t flags);
int pskb_expand_head(struct sk_buff *skb, int headroom, int tailroom, gfp_t flags);
int skb_cloned(const struct sk_buff *skb);
void *skb_put(struct sk_buff *skb, unsigned int size);
void *skb_push(struct sk_buff *skb, unsigned int size);
void *skb_pull(struct sk_buff *skb, unsigned int size);
void skb_trim(struct sk_buff *skb, unsigned int size);
int skb_pad(struct sk_buff *skb, int size);
void skb_queue_head_init(struct sk_buff_head *queue);
void skb_queue_head(struct sk_buff_head *queue, struct sk_buff *skb);
void skb_queue_tail(struct sk_buff_head *queue, struct sk_buff *skb);
struct sk_buff *skb_dequeue(struct sk_buff_head *queue);
struct sk_buff *skb_dequeue_tail(struct sk_buff_head *queue);
void skb_unlink(struct sk_buff *skb, struct sk_buff_head *queue);
void skb_queue_purge(struct sk_buff_head *queue);
void __skb_queue_head_init(struct sk_buff_head *queue);
void __skb_queue_head(struct sk_buff_head *queue, struct sk_buff *skb);
void __skb_queue_tail(struct sk_buff_head *queue, struct sk_buff *skb);
struct sk_buff *__skb_dequeue(struct sk_buff_head *queue);
void __skb_unlink(struct sk_buff *skb, struct sk_buff_head *queue);
void __skb_queue_purge(struct sk_buff_head *queue);
void skb_queue_splice_tail_init(struct sk_buff_head *from, struct sk_buff_head *to);
__VK_END

#define alloc_skb(size, flags) vk_alloc_skb(size, flags, 0)
#define dev_alloc_skb(size) vk_alloc_skb(size, GFP_ATOMIC, NET_SKB_PAD)
#define netdev_alloc_skb(dev, size) dev_alloc_skb(size)
#define __netdev_alloc_skb(dev, size, flags) vk_alloc_skb(size, flags, NET_SKB_PAD)
#define __dev_alloc_skb(size, flags) vk_alloc_skb(size, flags, NET_SKB_PAD)
#define netdev_alloc_skb_ip_align netdev_alloc_skb
#define dev_kfree_skb(skb) consume_skb(skb)
#define dev_kfree_skb_any(skb) consume_skb(skb)
#define dev_kfree_skb_irq(skb) consume_skb(skb)
#define dev_consume_skb_any(skb) consume_skb(skb)
#define __skb_put skb_put
#define __skb_push skb_push
#define __skb_pull skb_pull
static inline unsigned int skb_headroom(const struct sk_buff *skb) { return (unsigned int)(skb->data - skb->head); }
static inline int skb_tailroom(const struct sk_buff *skb) { return (int)(skb->end - skb->tail); }
static inline unsigned int skb_headlen(const struct sk_buff *skb) { return skb->len - skb->data_len; }
static inline bool skb_is_nonlinear(const struct sk_buff *skb) { return skb->data_len != 0; }
static inline unsigned char *skb_tail_pointer(const struct sk_buff *skb) { return skb->tail; }
static inline unsigned char *skb_end_pointer(const struct sk_buff *skb) { return skb->end; }
static inline void skb_reset_tail_pointer(struct sk_buff *skb) { skb->tail = skb->data; }
static inline void skb_set_tail_pointer(struct sk_buff *skb, int offset) { skb->tail = skb->data + offset; }
static inline int skb_padto(struct sk_buff *skb, unsigned int size)
{
	return skb->len >= size ? 0 : skb_pad(skb, (int)(size - skb->len));
}
static inline void skb_reserve(struct sk_buff *skb, int size)
{
	skb->data += size;
	skb->tail += size;
}
static inline void skb_reset_mac_header(struct sk_buff *skb) { skb->mac_header = (u16)(skb->data - skb->head); }
static inline void skb_reset_network_header(struct sk_buff *skb) { skb->network_header = (u16)(skb->data - skb->head); }
static inline void skb_set_network_header(struct sk_buff *skb, int offset)
{
	skb->network_header = (u16)(skb->data - skb->head + offset);
}
static inline void skb_reset_transport_header(struct sk_buff *skb)
{
	skb->transport_header = (u16)(skb->data - skb->head);
}
static inline unsigned char *skb_mac_header(const struct sk_buff *skb) { return skb->head + skb->mac_header; }
static inline unsigned char *skb_network_header(const struct sk_buff *skb) { return skb->head + skb->network_header; }
static inline unsigned char *skb_transport_header(const struct sk_buff *skb)
{
	return skb->head + skb->transport_header;
}
static inline u16 skb_get_queue_mapping(const struct sk_buff *skb) { return skb->queue_mapping; }
static inline void skb_set_queue_mapping(struct sk_buff *skb, u16 queue) { skb->queue_mapping = queue; }
static inline void *skb_put_data(struct sk_buff *skb, const void *from, unsigned int size)
{
	return memcpy(skb_put(skb, size), from, size);
}
static inline void *skb_put_zero(struct sk_buff *skb, unsigned int size) { return memset(skb_put(skb, size), 0, size); }
static inline void skb_put_u8(struct sk_buff *skb, u8 value) { *(u8 *)skb_put(skb, 1) = value; }
static inline int skb_linearize(struct sk_buff *skb) { return 0; }
static inline int skb_shared(const struct sk_buff *skb) { return skb->users != 1; }
static inline int pskb_may_pull(const struct sk_buff *skb, unsigned int size) { return size <= skb->len; }
static inline void skb_copy_to_linear_data(struct sk_buff *skb, const void *from, unsigned int size)
{
	memcpy(skb->data, from, size);
}
static inline int skb_queue_empty(const struct sk_buff_head *queue)
{
	return queue->next == (const struct sk_buff *)queue;
}
static inline u32 skb_queue_len(const struct sk_buff_head *queue) { return queue->qlen; }
static inline struct sk_buff *skb_peek(const struct sk_buff_head *queue)
{
	return skb_queue_empty(queue) ? 0 : queue->next;
}
#define skb_queue_walk(queue, skb) \
	for ((skb) = (queue)->next; (skb) != (struct sk_buff *)(queue); (skb) = (skb)->next)
#define skb_queue_walk_safe(queue, skb, after) \
	for ((skb) = (queue)->next, (after) = (skb)->next; (skb) != (struct sk_buff *)(queue); \
	     (skb) = (after), (after) = (skb)->next)

#endif
