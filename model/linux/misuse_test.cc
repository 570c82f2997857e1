// SPDX-License-Identifier: GPL-2.0-only
// Misuses of the kernel's calls, planted in the toy driver: each is found, and named with the
// function that does it.
#include "model/linux/test_toy.hpp"

#include <string_view>

namespace besser::linux_api {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

/// In the order of toy/misuse.c.
struct Misuse {
    const char *function;
    const char *finding;
};
constexpr Misuse misuses[] = {
    {"sleeps_under_a_spin_lock", "msleep sleeps with a spin lock held"},
    {"allocates_under_a_spin_lock", "kmalloc(GFP_KERNEL) sleeps with softirqs off"},
    {"frees_memory_twice", "kfree frees for the second time"},
    {"frees_an_skb_twice", "consume_skb of an sk_buff that is freed"},
    {"frees_an_skb_in_a_queue", "kfree_skb of an sk_buff that stands in a queue"},
    {"puts_beyond_the_skb", "skb_put of 4000 bytes beyond the buffer"},
    {"frees_a_queued_work", "memory is freed while a work item is queued in it: nothing"},
    {"frees_an_armed_timer", "memory is freed while a timer is armed in it: nothing_timed"},
    {"completes_a_dead_stack_frame", "complete of a completion whose stack frame is gone"},
    {"receives_with_softirqs_on", "ieee80211_rx with softirqs on"},
    {"toy_misuse_work", "a work item returns with the SDIO host claimed"},
    {"toy_misuse_work", "a work item returns with a spin lock held"},
    {"unlocks_what_it_does_not_hold", "mutex_unlock of a mutex that the caller does not hold"},
    {"reads_without_the_host", "sdio_readb without the host claimed"},
    {"queues_on_a_destroyed_queue", "queue_work of toy_work on a queue that was destroyed"},
    {"deletes_an_entry_twice", "list_del: the list is corrupt"},
    {"uses_a_lock_without_init", "spin_lock: it was never initialised"},
    {"locks_a_mutex_twice", "mutex_lock of a mutex that the caller holds"},
    {"leaves_softirqs_on", "a softirq takes the lock, too"},
    {"initialises_a_queued_work", "INIT_DELAYED_WORK of a timer that is armed: nothing"},
    {"follows_a_freed_pointer", "a null or freed pointer is followed"},
    {"receives_a_list_without_rcu", "ieee80211_rx_list without rcu_read_lock"},
    {"hands_up_a_list_with_softirqs_on", "netif_receive_skb_list with softirqs on"},
    {"takes_two_locks_in_both_orders", "spin_lock_bh of a lock (one_lock) with another held "
                                       "(third_lock): at takes_two_locks_in_both_orders"},
    {"takes_a_second_lock_of_a_kind", "spin_lock_bh of one of several locks alike (&locks[i])"},
    {"takes_the_host_and_a_mutex_in_both_orders",
     "mutex_lock of a lock (card_lock) with another held (the SDIO host): at "
     "takes_the_host_and_a_mutex_in_both_orders"},
    {"has_a_freed_pointer_followed", "a null or freed pointer is followed"},
    {"writes_more_than_it_has",
     "sdio_memcpy_toio reads 512 bytes where memory of kmalloc has 100 left"},
};

class MisuseTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(MisuseTest, is_found_and_named) {
    const Misuse &misuse = misuses[GetParam()];
#ifdef BESSER_ADDRESS_SANITIZED
    if (std::string_view(misuse.function) == "has_a_freed_pointer_followed")
        GTEST_SKIP() << "a sanitizer ends the program where the kernel's call follows the pointer";
#endif
    testing::ToyWorld toy(static_cast<int>(GetParam()) + 1);
    toy.load();
    EXPECT_THAT(toy.findings(),
                Contains(AllOf(HasSubstr(misuse.finding), HasSubstr(misuse.function))));
}

INSTANTIATE_TEST_SUITE_P(Planted, MisuseTest, ::testing::Range<std::size_t>(0, std::size(misuses)),
                         [](const auto &one) {
                             return std::string(misuses[one.param].function) + "_" +
                                    std::to_string(one.param + 1);
                         });

} // namespace
} // namespace besser::linux_api
