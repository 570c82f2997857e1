// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/event_queue.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace besser::vkernel {
namespace {

EventQueue::Event numbered(std::uint64_t number) { return {nullptr, nullptr, number}; }

TEST(EventQueue, equal_times_come_in_the_order_of_insertion) {
    EventQueue queue(std::pmr::new_delete_resource());
    for (std::uint64_t i = 0; i < 20; i++)
        queue.insert(5, numbered(i));
    for (std::uint64_t i = 0; i < 20; i++)
        EXPECT_EQ(queue.pop().argument, i);
}

TEST(EventQueue, an_old_token_cancels_nothing) {
    EventQueue queue(std::pmr::new_delete_resource());
    const auto old = queue.insert(1, numbered(1));
    queue.pop();
    queue.insert(1, numbered(2)); // takes the same slot
    EXPECT_FALSE(queue.cancel(old));
    EXPECT_FALSE(queue.cancel(0));
    EXPECT_EQ(queue.size(), 1U);
}

TEST(EventQueue, behaves_as_a_sorted_map) {
    EventQueue queue(std::pmr::new_delete_resource());
    std::map<std::pair<std::int64_t, std::uint64_t>, EventQueue::Token> model;
    std::mt19937 random(1);
    for (std::uint64_t i = 0; i < 20'000; i++) {
        const unsigned what = random() % 4;
        if (what < 2 || model.empty()) {
            const std::int64_t when = random() % 1000;
            model[{when, i}] = queue.insert(when, numbered(i));
        } else if (what == 2) {
            auto it = model.lower_bound({random() % 1000, 0});
            it = it == model.end() ? model.begin() : it;
            ASSERT_TRUE(queue.cancel(it->second));
            model.erase(it);
        } else {
            ASSERT_EQ(queue.next_ns(), model.begin()->first.first);
            ASSERT_EQ(queue.pop().argument, model.begin()->first.second);
            model.erase(model.begin());
        }
        ASSERT_EQ(queue.size(), model.size());
    }
}

} // namespace
} // namespace besser::vkernel
