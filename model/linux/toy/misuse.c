// SPDX-License-Identifier: GPL-2.0-only
/* What a driver may not do with the kernel's calls: one function each, in the order of misuse_test.cc's table. */
#include <linux/delay.h>
#include <linux/module.h>

#include "toy.h"

struct sleeper {
	struct work_struct work;
	struct timer_list timer;
	struct delayed_work late;
};

static DEFINE_SPINLOCK(plain_lock);
static DEFINE_MUTEX(plain_mutex);
static spinlock_t raw_lock;
static struct completion *kept_completion;

static void nothing(struct work_struct *work)
{
}

static void nothing_timed(struct timer_list *timer)
{
}

static void sleeps_under_a_spin_lock(struct toy *toy)
{
	spin_lock(&plain_lock);
	msleep(1);
	spin_unlock(&plain_lock);
}

static void allocates_under_a_spin_lock(struct toy *toy)
{
	spin_lock_bh(&plain_lock);
	kfree(kmalloc(16, GFP_KERNEL));
	spin_unlock_bh(&plain_lock);
}

static void frees_memory_twice(struct toy *toy)
{
	void *memory = kmalloc(16, GFP_KERNEL);

	kfree(memory);
	kfree(memory);
}

static void frees_an_skb_twice(struct toy *toy)
{
	struct sk_buff *skb = dev_alloc_skb(100);

	dev_kfree_skb(skb);
	dev_kfree_skb(skb);
}

static void frees_an_skb_in_a_queue(struct toy *toy)
{
	struct sk_buff_head queue;
	struct sk_buff *skb = dev_alloc_skb(100);

	skb_queue_head_init(&queue);
	skb_queue_tail(&queue, skb);
	kfree_skb(skb);
}

static void puts_beyond_the_skb(struct toy *toy)
{
	struct sk_buff *skb = dev_alloc_skb(100);

	skb_put(skb, 4000);
	kfree_skb(skb);
}

static void frees_a_queued_work(struct toy *toy)
{
	struct sleeper *sleeper = kzalloc(sizeof(*sleeper), GFP_KERNEL);

	INIT_WORK(&sleeper->work, nothing);
	queue_work(toy->queue, &sleeper->work);
	kfree(sleeper);
}

static void frees_an_armed_timer(struct toy *toy)
{
	struct sleeper *sleeper = kzalloc(sizeof(*sleeper), GFP_KERNEL);

	timer_setup(&sleeper->timer, nothing_timed, 0);
	mod_timer(&sleeper->timer, jiffies + HZ);
	kfree(sleeper);
}

static noinline void wait_too_short(void)
{
	struct completion done;

	init_completion(&done);
	kept_completion = &done;
	wait_for_completion_timeout(&done, 1);
}

static void completes_a_dead_stack_frame(struct toy *toy)
{
	wait_too_short();
	complete(kept_completion);
}

static void receives_with_softirqs_on(struct toy *toy)
{
	struct sk_buff *skb = dev_alloc_skb(100);

	skb_put_zero(skb, 30);
	ieee80211_rx(toy->hw, skb);
}

static void receives_a_list_without_rcu(struct toy *toy)
{
	struct sk_buff *skb = dev_alloc_skb(100);
	LIST_HEAD(list);

	skb_put_zero(skb, 30);
	local_bh_disable();
	ieee80211_rx_list(toy->hw, NULL, skb, &list);
	netif_receive_skb_list(&list);
	local_bh_enable();
}

static void hands_up_a_list_with_softirqs_on(struct toy *toy)
{
	LIST_HEAD(list);

	netif_receive_skb_list(&list);
}

static void forgets_to_release_the_host(struct toy *toy)
{
	sdio_claim_host(toy->func);
}

static void returns_with_a_spin_lock(struct toy *toy)
{
	spin_lock(&toy->lock);
}

static void unlocks_what_it_does_not_hold(struct toy *toy)
{
	mutex_unlock(&plain_mutex);
}

static void reads_without_the_host(struct toy *toy)
{
	int error;

	sdio_readb(toy->func, 0x10c, &error);
}

static void queues_on_a_destroyed_queue(struct toy *toy)
{
	struct workqueue_struct *queue = alloc_workqueue("gone", 0, 0);

	destroy_workqueue(queue);
	queue_work(queue, &toy->work);
}

static void deletes_an_entry_twice(struct toy *toy)
{
	LIST_HEAD(list);
	struct list_head entry;

	list_add(&entry, &list);
	list_del(&entry);
	list_del(&entry);
}

static void uses_a_lock_without_init(struct toy *toy)
{
	spin_lock(&raw_lock);
	spin_unlock(&raw_lock);
}

static void locks_a_mutex_twice(struct toy *toy)
{
	mutex_lock(&plain_mutex);
	mutex_lock(&plain_mutex);
	mutex_unlock(&plain_mutex);
}

static void take_lock_in_timer(struct timer_list *timer)
{
	spin_lock(&plain_lock);
	spin_unlock(&plain_lock);
}

static void leaves_softirqs_on(struct toy *toy)
{
	static struct timer_list timer;

	timer_setup(&timer, take_lock_in_timer, 0);
	mod_timer(&timer, jiffies + 1);
	msleep(20);
	spin_lock(&plain_lock);
	spin_unlock(&plain_lock);
}

static void initialises_a_queued_work(struct toy *toy)
{
	static struct delayed_work late;

	INIT_DELAYED_WORK(&late, nothing);
	queue_delayed_work(toy->queue, &late, HZ);
	INIT_DELAYED_WORK(&late, nothing);
}

static void follows_a_freed_pointer(struct toy *toy)
{
	struct toy **memory = kmalloc(sizeof(*memory), GFP_KERNEL);

	*memory = toy;
	kfree(memory);
	WRITE_ONCE((*(struct toy * volatile *)memory)->ticks, 1);
}

/* The kernel follows it, in the driver's place. */
static void has_a_freed_pointer_followed(struct toy *toy)
{
	struct sdio_func **memory = kmalloc(sizeof(*memory), GFP_KERNEL);
	struct sdio_func *func = toy->func;

	*memory = func;
	kfree(memory);
	sdio_claim_host(func);
	sdio_readb(*(struct sdio_func * volatile *)memory, 0, NULL);
	sdio_release_host(func);
}

static DEFINE_SPINLOCK(one_lock);
static DEFINE_SPINLOCK(other_lock);
static DEFINE_SPINLOCK(third_lock);

static void takes_two_locks_in_both_orders(struct toy *toy)
{
	spin_lock_bh(&one_lock);
	spin_lock_bh(&other_lock);
	spin_unlock_bh(&other_lock);
	spin_unlock_bh(&one_lock);
	spin_lock_bh(&other_lock);
	spin_lock_bh(&third_lock);
	spin_unlock_bh(&third_lock);
	spin_unlock_bh(&other_lock);
	spin_lock_bh(&third_lock);
	spin_lock_bh(&one_lock);
	spin_unlock_bh(&one_lock);
	spin_unlock_bh(&third_lock);
}

static void takes_a_second_lock_of_a_kind(struct toy *toy)
{
	static spinlock_t locks[2];
	int i;

	for (i = 0; i < 2; i++)
		spin_lock_init(&locks[i]);
	spin_lock_bh(&locks[0]);
	spin_lock_bh(&locks[1]);
	spin_unlock_bh(&locks[1]);
	spin_unlock_bh(&locks[0]);
}

static DEFINE_MUTEX(card_lock);

static void takes_the_host_and_a_mutex_in_both_orders(struct toy *toy)
{
	mutex_lock(&card_lock);
	sdio_claim_host(toy->func);
	sdio_claim_host(toy->func); /* who has it may take it again */
	sdio_release_host(toy->func);
	sdio_release_host(toy->func);
	mutex_unlock(&card_lock);
	sdio_claim_host(toy->func);
	mutex_lock(&card_lock);
	mutex_unlock(&card_lock);
	sdio_release_host(toy->func);
}

static void writes_more_than_it_has(struct toy *toy)
{
	void *memory = kmalloc(100, GFP_KERNEL);

	sdio_claim_host(toy->func);
	sdio_memcpy_toio(toy->func, 0x2000, memory, 512);
	sdio_release_host(toy->func);
	kfree(memory);
}

static void (*const misuses[])(struct toy *toy) = {
	sleeps_under_a_spin_lock,
	allocates_under_a_spin_lock,
	frees_memory_twice,
	frees_an_skb_twice,
	frees_an_skb_in_a_queue,
	puts_beyond_the_skb,
	frees_a_queued_work,
	frees_an_armed_timer,
	completes_a_dead_stack_frame,
	receives_with_softirqs_on,
	forgets_to_release_the_host,
	returns_with_a_spin_lock,
	unlocks_what_it_does_not_hold,
	reads_without_the_host,
	queues_on_a_destroyed_queue,
	deletes_an_entry_twice,
	uses_a_lock_without_init,
	locks_a_mutex_twice,
	leaves_softirqs_on,
	initialises_a_queued_work,
	follows_a_freed_pointer,
	receives_a_list_without_rcu,
	hands_up_a_list_with_softirqs_on,
	takes_two_locks_in_both_orders,
	takes_a_second_lock_of_a_kind,
	takes_the_host_and_a_mutex_in_both_orders,
	has_a_freed_pointer_followed,
	writes_more_than_it_has,
};

void toy_misuse_work(struct work_struct *work)
{
	struct toy *toy = container_of(work, struct toy, misuse);

	misuses[misuse - 1](toy);
}
