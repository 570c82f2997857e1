// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/frame.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

namespace besser::vkernel {
namespace {

using testing::TestWorld;

TEST(Frame, is_owned_once_and_freed_once) {
    TestWorld t;
    FramePool pool(t.world);
    {
        Frame a = pool.allocate(100);
        Frame b = std::move(a);
        a = std::move(b);
        EXPECT_TRUE(a);
        EXPECT_FALSE(b); // NOLINT: that is the question
        EXPECT_EQ(pool.in_use(), 1U);
    }
    EXPECT_EQ(pool.in_use(), 0U);
}

TEST(Frame, bytes_move_at_both_ends) {
    TestWorld t;
    FramePool pool(t.world);
    Frame frame = pool.allocate(100);
    auto *begin = frame.bytes().data();
    frame.pull(10);
    EXPECT_EQ(frame.bytes().data(), begin + 10);
    EXPECT_EQ(frame.bytes().size(), 90U);
    frame.push(10 + Frame::headroom_bytes);
    frame.trim(5);
    EXPECT_EQ(frame.bytes().size(), 5U);
}

TEST(Frame, is_empty_without_memory_or_when_too_large) {
    TestWorld t;
    FramePool pool(t.world);
    EXPECT_FALSE(pool.allocate(Frame::max_bytes + 1));
    pool.fail_next(1);
    EXPECT_FALSE(pool.allocate(10));
    EXPECT_TRUE(pool.allocate(10));
    EXPECT_TRUE(Frame().bytes().empty());
}

TEST(Frame, buffers_are_used_again) {
    TestWorld t;
    FramePool pool(t.world);
    const auto *first = pool.allocate(10).bytes().data();
    EXPECT_EQ(pool.allocate(20).bytes().data(), first);
}

} // namespace
} // namespace besser::vkernel
