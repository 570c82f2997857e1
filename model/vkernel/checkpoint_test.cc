// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/checkpoint.hpp"

#include "model/vkernel/test_world.hpp"
#include "model/vkernel/wait.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>

namespace besser::vkernel {
namespace {

using Page = std::array<std::uint8_t, 4096>;

TEST(Checkpoint, puts_back_what_was_written) {
    Arena arena;
    auto &pages = arena.make<std::array<Page, 8>>();
    pages[3][5] = 1;
    Checkpoint checkpoint(arena);
    pages[3][5] = 2;
    pages[7][0] = 3;
    checkpoint.restore();
    EXPECT_EQ(pages[3][5], 1);
    EXPECT_EQ(pages[7][0], 0);
    EXPECT_EQ(checkpoint.pages(), 2u);
}

TEST(Checkpoint, puts_back_a_page_that_was_written_before_an_earlier_restore) {
    Arena arena;
    auto &page = arena.make<Page>();
    Checkpoint checkpoint(arena);
    for (std::uint8_t i = 1; i < 4; i++) {
        page[0] = i;
        checkpoint.restore();
        EXPECT_EQ(page[0], 0);
    }
    EXPECT_EQ(checkpoint.pages(), 1u);
}

TEST(Checkpoint, puts_back_all_but_what_is_dead) {
    Arena arena;
    auto &pages = arena.make<std::array<Page, 4>>();
    const std::size_t first = arena.offset_of(&pages);
    const ArenaRange dead[] = {{first + 100, first + 5'000}, {first + 5'010, first + 9'000}};
    Checkpoint checkpoint(arena, dead);
    auto *bytes = pages[0].data();
    std::memset(bytes, 1, sizeof pages);
    checkpoint.restore();
    const auto is_dead = [&](std::size_t i) {
        return (i >= 100 && i < 5'000) || (i >= 5'010 && i < 9'000);
    };
    for (std::size_t i = 0; i < sizeof pages; i++)
        EXPECT_TRUE(bytes[i] == 0 || is_dead(i)) << i;
    EXPECT_EQ(bytes[2'000], 1) << "a whole page between is not copied";
}

TEST(Checkpoint, puts_back_the_allocator) {
    Arena arena;
    (void)arena.make<int>();
    Checkpoint checkpoint(arena);
    const void *first = &arena.make<int>();
    checkpoint.restore();
    EXPECT_EQ(&arena.make<int>(), first);
}

TEST(Checkpoint, lets_memory_that_was_freed_before_the_restore_be_used_anew) {
    Arena arena;
    Checkpoint checkpoint(arena);
    std::set<void *> blocks;
    for (const std::size_t pages : {3, 5, 4}) { // above what was in use at the checkpoint
        void *block = arena.allocate(pages * sizeof(Page));
        std::memset(block, 1, pages * sizeof(Page));
        arena.deallocate(block, pages * sizeof(Page));
        blocks.insert(block);
        checkpoint.restore();
    }
    EXPECT_EQ(blocks.size(), 1u) << "of all sizes, so none came from a list of freed blocks";
}

#ifdef BESSER_ADDRESS_SANITIZED
TEST(CheckpointDeathTest, a_use_after_free_is_seen_also_behind_a_restore) {
    Arena arena;
    auto *block = static_cast<volatile std::uint8_t *>(arena.allocate(100));
    arena.deallocate(const_cast<std::uint8_t *>(block), 100);
    Checkpoint checkpoint(arena);
    checkpoint.restore();
    EXPECT_DEATH(block[50] = 1, "use-after-poison");
}

TEST(CheckpointDeathTest, a_use_of_what_a_restore_has_taken_away_is_seen) {
    Arena arena;
    Checkpoint checkpoint(arena);
    auto *block = static_cast<volatile std::uint8_t *>(arena.allocate(3 * sizeof(Page)));
    checkpoint.restore();
    EXPECT_DEATH(block[2 * sizeof(Page)] = 1, "use-after-poison");
}
#endif

TEST(Checkpoint, puts_back_tasks_in_the_middle_of_their_run) {
    testing::TestWorld t;
    int steps = 0; // outside the arena: goes on counting
    t.task("steps", [&] {
        for (int i = 0; i < 3; i++) {
            t.world.sleep(1'000);
            steps++;
        }
    });
    t.world.run_until(1'500);
    ASSERT_EQ(steps, 1);
    Checkpoint checkpoint(t.arena);
    for (int i = 1; i <= 3; i++) {
        EXPECT_EQ(t.world.run(), RunEnd::idle);
        EXPECT_EQ(steps, 1 + 2 * i);
        checkpoint.restore();
        EXPECT_EQ(t.world.now_ns(), 1'500);
    }
}

TEST(CheckpointDeathTest, a_fault_of_the_program_still_ends_it) {
    Arena arena;
    (void)arena.make<int>();
    Checkpoint checkpoint(arena);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address at which there is nothing
    EXPECT_DEATH(*reinterpret_cast<volatile int *>(std::uintptr_t{4096}) = 1, "");
}

} // namespace
} // namespace besser::vkernel
