/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_LIST_H
#define BESSER_LINUX_LIST_H

#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/linkage.h>
#include <linux/poison.h>

__VK_BEGIN
void vk_list_corruption(const char *operation, const struct list_head *entry);
__VK_END

#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}
static inline void __vk_list_insert(struct list_head *entry, struct list_head *before, struct list_head *after)
{
	if (__builtin_expect(after->prev != before || before->next != after || entry == before || entry == after, 0)) {
		vk_list_corruption("list_add", entry);
		return;
	}
	after->prev = entry;
	entry->next = after;
	entry->prev = before;
	before->next = entry;
}
static inline void __vk_list_unlink(struct list_head *entry)
{
	if (__builtin_expect(entry->next == LIST_POISON1 || entry->prev == LIST_POISON2 || !entry->next ||
				     !entry->prev || entry->next->prev != entry || entry->prev->next != entry, 0)) {
		vk_list_corruption("list_del", entry);
		return;
	}
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
}
static inline void list_add(struct list_head *entry, struct list_head *head)
{
	__vk_list_insert(entry, head, head->next);
}
static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	__vk_list_insert(entry, head->prev, head);
}
static inline void list_del(struct list_head *entry)
{
	__vk_list_unlink(entry);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}
static inline void list_del_init(struct list_head *entry)
{
	__vk_list_unlink(entry);
	INIT_LIST_HEAD(entry);
}
static inline void list_move(struct list_head *entry, struct list_head *head)
{
	__vk_list_unlink(entry);
	list_add(entry, head);
}
static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
	__vk_list_unlink(entry);
	list_add_tail(entry, head);
}
static inline void list_replace(struct list_head *old, struct list_head *entry)
{
	entry->next = old->next;
	entry->next->prev = entry;
	entry->prev = old->prev;
	entry->prev->next = entry;
}
static inline int list_empty(const struct list_head *head) { return READ_ONCE(head->next) == head; }
static inline int list_empty_careful(const struct list_head *head)
{
	return head->next == head && head->prev == head;
}
static inline int list_is_first(const struct list_head *entry, const struct list_head *head)
{
	return entry->prev == head;
}
static inline int list_is_last(const struct list_head *entry, const struct list_head *head)
{
	return entry->next == head;
}
static inline int list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}
static inline void __vk_list_splice(const struct list_head *list, struct list_head *before, struct list_head *after)
{
	list->next->prev = before;
	before->next = list->next;
	list->prev->next = after;
	after->prev = list->prev;
}
static inline void list_splice(const struct list_head *list, struct list_head *head)
{
	if (!list_empty(list))
		__vk_list_splice(list, head, head->next);
}
static inline void list_splice_tail(struct list_head *list, struct list_head *head)
{
	if (!list_empty(list))
		__vk_list_splice(list, head->prev, head);
}
static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}
static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
	list_splice_tail(list, head);
	INIT_LIST_HEAD(list);
}

#define list_entry(pointer, type, member) container_of(pointer, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member) list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? (type *)0 : list_first_entry(head, type, member))
#define list_next_entry(entry, member) list_entry((entry)->member.next, __typeof__(*(entry)), member)
#define list_prev_entry(entry, member) list_entry((entry)->member.prev, __typeof__(*(entry)), member)
#define list_for_each(entry, head) for ((entry) = (head)->next; (entry) != (head); (entry) = (entry)->next)
#define list_for_each_safe(entry, after, head) \
	for ((entry) = (head)->next, (after) = (entry)->next; (entry) != (head); \
	     (entry) = (after), (after) = (entry)->next)
#define list_for_each_entry(entry, head, member) \
	for ((entry) = list_first_entry(head, __typeof__(*(entry)), member); &(entry)->member != (head); \
	     (entry) = list_next_entry(entry, member))
#define list_for_each_entry_reverse(entry, head, member) \
	for ((entry) = list_last_entry(head, __typeof__(*(entry)), member); &(entry)->member != (head); \
	     (entry) = list_prev_entry(entry, member))
#define list_for_each_entry_safe(entry, after, head, member) \
	for ((entry) = list_first_entry(head, __typeof__(*(entry)), member), \
	     (after) = list_next_entry(entry, member); &(entry)->member != (head); \
	     (entry) = (after), (after) = list_next_entry(after, member))
#define list_for_each_entry_safe_reverse(entry, after, head, member) \
	for ((entry) = list_last_entry(head, __typeof__(*(entry)), member), \
	     (after) = list_prev_entry(entry, member); &(entry)->member != (head); \
	     (entry) = (after), (after) = list_prev_entry(after, member))
#define list_for_each_entry_continue(entry, head, member) \
	for ((entry) = list_next_entry(entry, member); &(entry)->member != (head); \
	     (entry) = list_next_entry(entry, member))
#define list_for_each_entry_rcu(entry, head, member, ...) list_for_each_entry(entry, head, member)

#endif
