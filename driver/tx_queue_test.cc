// SPDX-License-Identifier: GPL-2.0-only
#include "driver/test_port.hpp"
#include "driver/tx_queue.hpp"
#include "support/time_units.hpp"

#include <memory>

namespace besser::driver {
namespace {

using host::VirtualPort;
using vkernel::Frame;
using Queues = TxQueues<VirtualPort>;

constexpr auto best_effort = AccessCategory::best_effort;

struct TxQueueTest : testing::PortTest {
    std::unique_ptr<Queues> queues = std::make_unique<Queues>(env);

    TxQueueTest() {
        run([this] { open(); });
    }
    ~TxQueueTest() override {
        queues.reset();
        EXPECT_EQ(env.frames().in_use(), 0u);
    }

    void open() { EXPECT_TRUE(queues->open(queues->close())); }
    Frame frame(std::uint8_t mark) {
        auto made = Frame::allocate(env, 40);
        made.bytes()[0] = mark;
        return made;
    }
    bool put(std::uint8_t mark, AccessCategory category = best_effort) {
        auto taken = frame(mark);
        return queues->put(taken, {category, 0, false, false, {}});
    }
    void put_many(unsigned count) {
        for (unsigned i = 0; i < count; i++)
            EXPECT_TRUE(put(static_cast<std::uint8_t>(i)));
    }
    /// The marks of what fetch() gives, in that order; all stays in the chip.
    std::string fetch_all() {
        std::string marks;
        while (auto *entry = queues->fetch())
            marks += static_cast<char>(entry->frame.bytes()[0]);
        return marks;
    }
};

TEST_F(TxQueueTest, a_put_frame_is_fetched_and_confirmed) {
    run([&] {
        ASSERT_TRUE(put('a'));
        EXPECT_EQ(queues->waiting(), 1);
        auto *entry = queues->fetch();
        ASSERT_NE(entry, nullptr);
        EXPECT_EQ(queues->waiting(), 0);
        const auto confirmed = queues->confirm(entry->id);
        ASSERT_TRUE(confirmed);
        EXPECT_EQ(confirmed->frame.bytes()[0], 'a');
    });
}

TEST_F(TxQueueTest, frames_of_one_category_keep_their_order) {
    run([&] {
        for (const char mark : {'a', 'b', 'c'})
            EXPECT_TRUE(put(static_cast<std::uint8_t>(mark)));
        EXPECT_EQ(fetch_all(), "abc");
    });
}

TEST_F(TxQueueTest, voice_goes_before_video_before_best_effort_before_background) {
    run([&] {
        EXPECT_TRUE(put('4', AccessCategory::background));
        EXPECT_TRUE(put('3', AccessCategory::best_effort));
        EXPECT_TRUE(put('1', AccessCategory::voice));
        EXPECT_TRUE(put('2', AccessCategory::video));
        EXPECT_EQ(fetch_all(), "1234");
    });
}

TEST_F(TxQueueTest, a_full_queue_leaves_the_frame_with_the_caller) {
    run([&] {
        put_many(Queues::depth);
        auto refused = frame('x');
        EXPECT_FALSE(queues->put(refused, {best_effort, 0, false, false, {}}));
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused.bytes()[0], 'x');
    });
}

TEST_F(TxQueueTest, a_full_queue_does_not_hinder_another) {
    run([&] {
        put_many(Queues::depth);
        EXPECT_TRUE(put('x', AccessCategory::background));
    });
}

TEST_F(TxQueueTest, a_closed_gate_leaves_the_frame_with_the_caller) {
    run([&] {
        queues->close();
        auto refused = frame('x');
        EXPECT_FALSE(queues->put(refused, {best_effort, 0, false, false, {}}));
        EXPECT_TRUE(refused);
    });
}

TEST_F(TxQueueTest, the_gate_is_closed_at_first) {
    run([&] {
        const auto fresh = std::make_unique<Queues>(env);
        auto refused = frame('x');
        EXPECT_FALSE(fresh->put(refused, {best_effort, 0, false, false, {}}));
    });
}

TEST_F(TxQueueTest, the_gate_stays_closed_if_it_was_closed_again_since) {
    run([&] {
        const auto link = queues->close();
        queues->close();
        EXPECT_FALSE(queues->open(link));
        EXPECT_FALSE(put('a'));
    });
}

TEST_F(TxQueueTest, a_frame_of_an_earlier_link_is_barred_from_the_next_one) {
    run([&] {
        ASSERT_TRUE(put('a'));
        open();
        ASSERT_TRUE(put('b'));
        auto *old = queues->fetch();
        EXPECT_TRUE(old->barred);
        EXPECT_TRUE(queues->confirm(old->id)) << "it can be taken out and reported";
        EXPECT_FALSE(queues->fetch()->barred);
    });
}

TEST_F(TxQueueTest, a_frame_that_needs_a_key_is_barred_while_there_is_none) {
    run([&] {
        const auto fetched_barred = [&] {
            auto made = frame('a');
            EXPECT_TRUE(queues->put(made, {best_effort, 0, false, true, {}}));
            return queues->fetch()->barred;
        };
        EXPECT_TRUE(fetched_barred());
        queues->set_keyed(true);
        EXPECT_FALSE(fetched_barred());
        queues->set_keyed(false);
        EXPECT_TRUE(fetched_barred());
        queues->set_keyed(true);
        open();
        EXPECT_TRUE(fetched_barred()) << "the key was the other link's";
    });
}

TEST_F(TxQueueTest, no_more_is_fetched_than_the_table_holds) {
    run([&] {
        put_many(Queues::depth);
        EXPECT_TRUE(put('x', AccessCategory::background));
        EXPECT_EQ(fetch_all().size(), Queues::max_in_chip);
        EXPECT_EQ(queues->waiting(), 1);
    });
}

TEST_F(TxQueueTest, a_confirm_takes_effect_once) {
    run([&] {
        EXPECT_TRUE(put('a'));
        const auto id = queues->fetch()->id;
        EXPECT_TRUE(queues->confirm(id));
        EXPECT_FALSE(queues->confirm(id));
    });
}

TEST_F(TxQueueTest, a_late_confirm_does_not_hit_the_frame_that_uses_its_slot_now) {
    run([&] {
        EXPECT_TRUE(put('a'));
        const auto old = queues->fetch()->id;
        EXPECT_TRUE(queues->confirm(old));
        EXPECT_TRUE(put('b'));
        const auto now = queues->fetch()->id;
        ASSERT_EQ(now.slot(), old.slot());
        EXPECT_FALSE(queues->confirm(old));
        EXPECT_TRUE(queues->confirm(now));
    });
}

TEST_F(TxQueueTest, generations_go_on_when_the_queues_are_opened_anew) {
    run([&] {
        EXPECT_TRUE(put('a'));
        const auto old = queues->fetch()->id;
        queues->close();
        EXPECT_TRUE(queues->take_any());
        open();
        EXPECT_TRUE(put('b'));
        EXPECT_NE(queues->fetch()->id.raw(), old.raw());
    });
}

TEST_F(TxQueueTest, a_confirm_of_an_impossible_id_hits_nothing) {
    run([&] {
        EXPECT_TRUE(put('a'));
        const auto id = queues->fetch()->id.raw();
        for (const auto raw : {id ^ 0xFFu, id ^ 0x10000u, id ^ 0x100000u, id ^ 0x80000000u, ~0u})
            EXPECT_FALSE(queues->confirm(PacketId(raw))) << raw;
    });
}

TEST_F(TxQueueTest, a_frame_put_back_goes_first_again) {
    run([&] {
        EXPECT_TRUE(put('a'));
        EXPECT_TRUE(put('b'));
        auto given_back = queues->confirm(queues->fetch()->id);
        ASSERT_TRUE(queues->put_back(*given_back));
        EXPECT_EQ(queues->waiting(), 2);
        EXPECT_EQ(fetch_all(), "ab");
    });
}

TEST_F(TxQueueTest, a_full_queue_takes_no_frame_back) {
    run([&] {
        EXPECT_TRUE(put('a'));
        auto given_back = queues->confirm(queues->fetch()->id);
        put_many(Queues::depth);
        EXPECT_FALSE(queues->put_back(*given_back));
        EXPECT_TRUE(given_back->frame);
    });
}

TEST_F(TxQueueTest, a_frame_expires_when_its_categorys_lifetime_is_over) {
    constexpr std::pair<AccessCategory, std::int64_t> lifetimes[] = {
        {AccessCategory::voice, 1 * second},
        {AccessCategory::video, 2 * second},
        {AccessCategory::best_effort, 5 * second},
        {AccessCategory::background, 10 * second}};
    for (const auto &[category, lifetime_ns] : lifetimes)
        run([&] {
            EXPECT_TRUE(put('a', category));
            t.world.sleep(lifetime_ns - 1);
            EXPECT_FALSE(queues->take_expired(env.now_ns()));
            t.world.sleep(1);
            EXPECT_TRUE(queues->take_expired(env.now_ns()));
            EXPECT_EQ(queues->waiting(), 0);
        });
}

TEST_F(TxQueueTest, only_what_has_expired_is_taken) {
    run([&] {
        EXPECT_TRUE(put('a'));
        t.world.sleep(3 * second);
        EXPECT_TRUE(put('b'));
        t.world.sleep(2 * second);
        EXPECT_EQ(queues->take_expired(env.now_ns())->frame.bytes()[0], 'a');
        EXPECT_FALSE(queues->take_expired(env.now_ns()));
    });
}

TEST_F(TxQueueTest, a_frame_in_the_chip_does_not_expire) {
    run([&] {
        EXPECT_TRUE(put('a'));
        EXPECT_NE(queues->fetch(), nullptr);
        t.world.sleep(20 * second);
        EXPECT_FALSE(queues->take_expired(env.now_ns()));
    });
}

TEST_F(TxQueueTest, the_oldest_in_the_chip_counts_from_its_fetch) {
    run([&] {
        EXPECT_EQ(queues->oldest_in_chip_ns(7), 7);
        EXPECT_TRUE(put('a'));
        t.world.sleep(second);
        EXPECT_NE(queues->fetch(), nullptr);
        t.world.sleep(second);
        EXPECT_EQ(queues->oldest_in_chip_ns(env.now_ns()), second);
    });
}

TEST_F(TxQueueTest, the_upper_edge_is_stopped_once_at_the_stop_mark) {
    run([&] {
        put_many(Queues::stop_mark - 1);
        EXPECT_TRUE(upper.stopped.empty());
        put_many(Queues::depth - Queues::stop_mark + 1);
        EXPECT_EQ(upper.stopped, std::vector{best_effort});
    });
}

TEST_F(TxQueueTest, the_upper_edge_is_stopped_also_if_a_frame_put_back_reached_the_mark) {
    run([&] {
        EXPECT_TRUE(put('a'));
        auto given_back = queues->confirm(queues->fetch()->id);
        put_many(Queues::stop_mark - 1);
        EXPECT_TRUE(queues->put_back(*given_back));
        put_many(1);
        EXPECT_EQ(upper.stopped, std::vector{best_effort});
    });
}

TEST_F(TxQueueTest, the_upper_edge_is_woken_once_at_the_wake_mark) {
    run([&] {
        put_many(Queues::stop_mark);
        for (std::size_t left = Queues::stop_mark - 1; left > Queues::wake_mark; left--)
            EXPECT_NE(queues->fetch(), nullptr);
        EXPECT_TRUE(upper.woken.empty());
        while (queues->fetch() != nullptr)
            ;
        EXPECT_EQ(upper.woken, std::vector{best_effort});
    });
}

TEST_F(TxQueueTest, a_queue_that_was_not_stopped_is_not_woken) {
    run([&] {
        put_many(Queues::stop_mark - 1);
        while (queues->fetch() != nullptr)
            ;
        EXPECT_TRUE(upper.woken.empty());
    });
}

TEST_F(TxQueueTest, teardown_finds_what_waits_and_what_the_chip_holds) {
    run([&] {
        put_many(5);
        EXPECT_NE(queues->fetch(), nullptr);
        int found = 0;
        while (queues->take_any())
            found++;
        EXPECT_EQ(found, 5);
        EXPECT_EQ(queues->waiting(), 0);
    });
}

TEST_F(TxQueueTest, a_frame_is_unreported_wherever_it_is) {
    run([&] {
        EXPECT_TRUE(queues->all_reported());
        ASSERT_TRUE(put('a'));
        EXPECT_FALSE(queues->all_reported());
        const auto id = queues->fetch()->id;
        EXPECT_FALSE(queues->all_reported());
        auto entry = queues->confirm(id);
        EXPECT_FALSE(queues->all_reported());
        ASSERT_TRUE(queues->put_back(*entry));
        entry = queues->confirm(queues->fetch()->id);
        EXPECT_FALSE(queues->all_reported());
        queues->report(*entry, TxReport{});
        EXPECT_TRUE(queues->all_reported());
    });
}

TEST_F(TxQueueTest, a_frame_is_unreported_until_its_report_has_been_made) {
    bool during_report = true;
    upper.on_tx_status = [&] { during_report = queues->all_reported(); };
    run([&] {
        ASSERT_TRUE(put('a'));
        auto entry = queues->take_any();
        queues->report(*entry, TxReport{});
    });
    EXPECT_FALSE(during_report);
}

TEST_F(TxQueueTest, a_refused_frame_is_not_waited_for) {
    run([&] {
        queues->close();
        EXPECT_FALSE(put('a'));
        EXPECT_TRUE(queues->all_reported());
    });
}

} // namespace
} // namespace besser::driver
