// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/arena.hpp"

#include "model/vkernel/sanitizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace besser::vkernel {
namespace {

TEST(Arena, gives_freed_memory_again_to_the_same_size) {
    Arena arena(1 << 20);
    void *block = arena.allocate(1000);
    arena.deallocate(block, 1000);
    EXPECT_EQ(arena.allocate(990), block);
}

TEST(Arena, aligns_as_asked) {
    Arena arena(1 << 20);
    for (const std::size_t bytes : {1, 17, 40, 100, 5000})
        for (const std::size_t alignment : {1, 8, 16, 32, 64}) {
            void *block = arena.allocate(bytes, alignment);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0U);
            arena.deallocate(block, bytes, alignment);
        }
}

TEST(Arena, blocks_do_not_overlap) {
    Arena arena(1 << 22);
    std::vector<std::pair<std::uint8_t *, std::size_t>> blocks;
    for (std::size_t bytes = 1; bytes < 3000; bytes += 7) {
        auto *block = static_cast<std::uint8_t *>(arena.allocate(bytes));
        std::memset(block, static_cast<int>(bytes & 0xFF), bytes);
        blocks.emplace_back(block, bytes);
    }
    for (const auto &[block, bytes] : blocks)
        for (std::size_t i = 0; i < bytes; i++)
            ASSERT_EQ(block[i], bytes & 0xFF);
}

TEST(Arena, restore_puts_contents_and_allocator_back) {
    Arena arena(1 << 20);
    auto &value = arena.make<int>(1);
    const Snapshot snapshot = arena.save();
    value = 2;
    void *later = arena.allocate(100);
    arena.restore(snapshot);
    EXPECT_EQ(value, 1);
    EXPECT_EQ(arena.allocate(100), later);
}

#ifdef BESSER_ADDRESS_SANITIZED
TEST(ArenaDeathTest, a_use_after_free_is_seen) {
    Arena arena(1 << 20);
    auto *block = static_cast<volatile std::uint8_t *>(arena.allocate(100));
    arena.deallocate(const_cast<std::uint8_t *>(block), 100);
    EXPECT_DEATH(block[50] = 1, "use-after-poison");
}

TEST(Arena, hands_out_no_zeros) {
    Arena arena(1 << 20);
    for (int round = 0; round < 2; round++) { // new memory, then freed memory
        auto *block = static_cast<std::uint8_t *>(arena.allocate(1000));
        EXPECT_EQ(std::count(block, block + 1000, sanitizer::uninitialised), 1000);
        std::memset(block, 0, 1000);
        arena.deallocate(block, 1000);
    }
}
#endif

TEST(Arena, dead_ranges_are_not_kept) {
    Arena arena(1 << 20);
    auto *block = static_cast<std::uint8_t *>(arena.allocate(4096));
    block[4000] = 1;
    const std::size_t begin = arena.offset_of(block);
    const ArenaRange dead{begin, begin + 4000};
    const Snapshot snapshot = arena.save({&dead, 1});
    EXPECT_EQ(snapshot.size(), arena.used_bytes() - 4000);
    block[0] = 7;
    block[4000] = 7;
    arena.restore(snapshot);
    EXPECT_EQ(block[0], 7);
    EXPECT_EQ(block[4000], 1);
}

} // namespace
} // namespace besser::vkernel
