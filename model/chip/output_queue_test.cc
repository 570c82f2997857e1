// SPDX-License-Identifier: GPL-2.0-only
// Batches, the control byte and the publish rules (protocol.md 2.2 to 2.5, B).
#include "model/chip/test_host.hpp"

#include <random>

namespace besser::chip::test {

namespace {
Profile with(Publish rule) {
    Profile profile;
    profile.publish = rule;
    return profile;
}
/// The marks of the received frames in the inbox, in order.
std::vector<std::uint8_t> marks(const TestHost &host) {
    std::vector<std::uint8_t> out;
    for (const Message &message : host.inbox)
        if (TestHost::id_of(message) == wire::wsm::id::receive)
            out.push_back(static_cast<std::uint8_t>(message[32 + 24] - 24));
    return out;
}
} // namespace

TEST(Batch, holds_what_waited_up_to_16_messages) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.batches.clear();
    for (std::uint8_t i = 0; i < 20; i++)
        EXPECT_TRUE(host.hear(1500, i));
    host.poll();
    EXPECT_EQ(host.batches, (std::vector<std::size_t>{1, 16, 3})) << "the first went out at once";
    EXPECT_EQ(marks(host).size(), 20u);
}

TEST(Batch, holds_no_more_than_the_profile_allows) {
    Profile profile;
    profile.batch_limit = 2;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    host.batches.clear();
    for (std::uint8_t i = 0; i < 5; i++)
        (void)host.hear(1500, i);
    host.poll();
    EXPECT_EQ(host.batches, (std::vector<std::size_t>{1, 2, 2}));
}

TEST(Batch, the_first_after_wifi_active_has_toggle_0) {
    TestHost host;
    host.power_on();
    ASSERT_TRUE(host.boot());
    host.command_register(wire::sdio::Command::wifi_on);
    host.scheduler.run_for(100 * ms);
    ASSERT_TRUE(host.chip->interrupt_level());
    EXPECT_EQ(host.get(0x001), 0x01);
}

TEST(ControlByte, stays_until_its_transfer_and_reading_it_clears_the_interrupt) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear();
    EXPECT_TRUE(host.chip->interrupt_level());
    const auto first = host.get(0x001);
    EXPECT_FALSE(host.chip->interrupt_level());
    EXPECT_EQ(host.get(0x001), first);
}

TEST(ControlByte, a_genuine_zero_is_marked) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.scheduler.run_for(ms);
    EXPECT_EQ(host.get(0x001), 0);
    EXPECT_EQ(host.get(0x000), 1);
}

TEST(ControlByte, shows_the_old_toggle_or_zero_until_it_has_settled) {
    for (const auto rule : {Unsettled::stale_toggle, Unsettled::zero}) {
        Profile profile;
        profile.unsettled = rule;
        TestHost host(profile);
        ASSERT_TRUE(host.start_and_join());
        (void)host.hear();
        (void)host.hear();
        const auto first = host.get(0x001);
        host.expected_toggle = !host.expected_toggle;
        host.fetch(wire::sdio::Control::decode(first).bytes());
        EXPECT_EQ(host.get(0x001), rule == Unsettled::stale_toggle ? first : 0);
        EXPECT_EQ(host.get(0x000), 0);
        host.scheduler.run_for(profile.settle_ns);
        EXPECT_TRUE(host.chip->interrupt_level());
        EXPECT_EQ(host.get(0x001), first ^ 0x80);
    }
}

TEST(Transfer, a_repeated_toggle_reads_the_same_batch_again) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear(1500, 1);
    (void)host.hear(1500, 2);
    const std::size_t bytes = wire::sdio::Control::decode(host.get(0x001)).bytes();
    Message first(bytes), again(bytes);
    const auto address = wire::sdio::Address::read(bytes, host.rx_toggle);
    EXPECT_EQ(host.read(address, first), BusStatus::ok);
    (void)host.hear(1500, 3); // does not take the place of what may be asked for again
    host.scheduler.run_for(ms);
    EXPECT_EQ(host.read(address, again), BusStatus::ok);
    EXPECT_EQ(first, again);
    EXPECT_EQ(host.chip->stats().repeated_reads, 1u);
    host.rx_toggle = !host.rx_toggle;
    host.expected_toggle = !host.expected_toggle;
    host.poll();
    EXPECT_EQ(marks(host), (std::vector<std::uint8_t>{2, 3}));
}

TEST(Transfer, a_repeated_write_is_discarded) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.transmit(1);
    host.tx_toggle = !host.tx_toggle;
    host.tx_sequence[0] = (host.tx_sequence[0] + 7) & 7;
    host.transmit(1);
    EXPECT_EQ(host.chip->stats().repeated_writes, 1u);
    EXPECT_EQ(host.radio.sent.size(), 1u);
}

TEST(Transfer, toggles_mean_nothing_under_the_other_rule) {
    Profile profile;
    profile.repeat = Repeat::ignored;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    host.transmit(1);
    host.tx_toggle = !host.tx_toggle;
    host.transmit(1);
    EXPECT_EQ(host.radio.sent.size(), 2u);
}

TEST(Transfer, a_read_with_nothing_published_is_a_violation) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    Message data(512, 1);
    EXPECT_EQ(host.read(512 | (host.rx_toggle ? 0x10000 : 0), data), BusStatus::ok);
    EXPECT_EQ(data, Message(512, 0));
    EXPECT_EQ(host.chip->stats().of(Violation::read_without_batch), 1u);
}

TEST(Publish, per_ampdu_waits_for_the_end_of_the_aggregate) {
    TestHost host(with(Publish::per_ampdu));
    ASSERT_TRUE(host.start_and_join());
    for (int i = 0; i < 5; i++)
        (void)host.hear(1500, 0, true, false);
    EXPECT_FALSE(host.chip->interrupt_level());
    (void)host.hear(1500, 0, true, true);
    host.batches.clear();
    host.poll();
    EXPECT_EQ(host.batches, (std::vector<std::size_t>{6}));
}

TEST(Publish, per_ampdu_takes_an_end_without_a_last_frame) {
    TestHost host(with(Publish::per_ampdu));
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear(1500, 0, true, false);
    EXPECT_FALSE(host.chip->interrupt_level());
    host.radio.listener->on_aggregate_end();
    EXPECT_TRUE(host.chip->interrupt_level());
}

TEST(Publish, held_waits_for_its_time) {
    const Profile profile = with(Publish::held);
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear();
    host.scheduler.run_for(profile.hold_ns - 1);
    EXPECT_FALSE(host.chip->interrupt_level());
    host.scheduler.run_for(1);
    EXPECT_TRUE(host.chip->interrupt_level());
}

TEST(Publish, held_does_not_wait_for_more_than_a_full_batch) {
    TestHost host(with(Publish::held));
    ASSERT_TRUE(host.start_and_join());
    for (int i = 0; i < 15; i++)
        (void)host.hear();
    EXPECT_FALSE(host.chip->interrupt_level());
    (void)host.hear();
    EXPECT_TRUE(host.chip->interrupt_level());
}

TEST(Publish, a_confirm_takes_along_what_is_queued_before_it) {
    TestHost host(with(Publish::held));
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear(100, 1);
    host.transmit(5);
    host.scheduler.run_for(200 * us);
    ASSERT_TRUE(host.chip->interrupt_level());
    host.inbox.clear();
    host.poll();
    ASSERT_EQ(host.inbox.size(), 2u);
    EXPECT_EQ(TestHost::id_of(host.inbox[0]), wire::wsm::id::receive);
    EXPECT_EQ(TestHost::id_of(host.inbox[1]), wire::wsm::id::transmit_confirm);
}

TEST(ReceiveBuffer, refuses_frames_when_it_is_full_and_takes_them_after_a_fetch) {
    Profile profile;
    profile.rx_buffer_frames = 4;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    for (int i = 0; i < 4; i++)
        EXPECT_TRUE(host.hear());
    EXPECT_FALSE(host.hear());
    EXPECT_EQ(host.chip->stats().rx_frames_refused, 1u);
    host.poll();
    EXPECT_TRUE(host.hear());
}

TEST(InterruptLine, a_read_of_0x000_clears_it_if_the_profile_says_so) {
    for (const bool clears : {false, true}) {
        Profile profile;
        profile.settled_read_clears_interrupt = clears;
        TestHost host(profile);
        ASSERT_TRUE(host.start_and_join());
        (void)host.hear();
        (void)host.get(0x000);
        EXPECT_EQ(host.chip->interrupt_level(), !clears);
    }
}

TEST(InterruptLine, a_pulse_ends_by_itself) {
    Profile profile;
    profile.interrupt = InterruptKind::pulse;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear();
    EXPECT_TRUE(host.chip->interrupt_level());
    host.scheduler.run_for(profile.interrupt_pulse_ns);
    EXPECT_FALSE(host.chip->interrupt_level());
}

/// Whatever arrives, sizes and rules as they may be: batches are well-formed (TestHost checks
/// each), toggles alternate (or it would not see them), order is kept and nothing is lost.
class AnyRule : public testing::TestWithParam<std::tuple<Publish, Unsettled, int>> {};

TEST_P(AnyRule, keeps_batches_well_formed_and_in_order) {
    auto [publish, unsettled, seed] = GetParam();
    Profile profile;
    profile.publish = publish;
    profile.unsettled = unsettled;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    std::mt19937 random(static_cast<unsigned>(seed));
    std::vector<std::uint8_t> accepted;
    std::uint8_t mark = 0;
    std::size_t seen = 0;
    for (int round = 0; round < 600; round++) {
        for (auto n = random() % 24; n > 0; n--) {
            const std::size_t bytes = 25 + random() % 1570;
            if (host.hear(bytes, mark, random() % 2 != 0, random() % 4 == 0))
                accepted.push_back(mark);
            mark = (mark + 1) & 0x7F;
        }
        if (random() % 8 == 0)
            host.transmit(static_cast<std::uint32_t>(round));
        host.scheduler.run_for(random() % 300 * us);
        if (random() % 3 == 0 && host.chip->interrupt_level())
            host.poll();
        seen = std::max(seen, host.batches.empty() ? 0 : host.batches.back());
    }
    host.radio.listener->on_aggregate_end();
    host.scheduler.run_for(10 * ms);
    host.poll();
    EXPECT_EQ(marks(host), accepted);
    EXPECT_EQ(host.out_of_sequence, 0u);
    EXPECT_EQ(host.broken, 0u);
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
    EXPECT_EQ(seen, 16u);
    EXPECT_EQ(host.memory.late, 0u);
}

INSTANTIATE_TEST_SUITE_P(Rules, AnyRule,
                         testing::Combine(testing::Values(Publish::at_once, Publish::per_ampdu,
                                                          Publish::held),
                                          testing::Values(Unsettled::stale_toggle, Unsettled::zero),
                                          testing::Range(1, 4)));

} // namespace besser::chip::test
