// SPDX-License-Identifier: GPL-2.0-only
#include "driver/credits.hpp"

#include "driver/test_port.hpp"

namespace besser::driver {
namespace {

struct PlainEnv {};

struct PlainCounter {
    PlainCounter(PlainEnv &, int initial, const char *) : value(initial) {}
    int load() const { return value; }
    void store(int to) { value = to; }
    int add(int delta) { return value += delta; }
    int value;
};

struct CreditsTest : ::testing::Test {
    PlainEnv env;
    Credits<PlainCounter> credits{env};

    void take(int count) {
        for (int i = 0; i < count; i++)
            credits.take();
    }
};

TEST_F(CreditsTest, there_are_none_before_the_chip_announced_them) {
    EXPECT_FALSE(credits.for_command());
    EXPECT_FALSE(credits.for_data());
}

TEST_F(CreditsTest, data_leaves_the_last_one_for_a_command) {
    credits.announce(4);
    take(2);
    EXPECT_TRUE(credits.for_data());
    take(1);
    EXPECT_FALSE(credits.for_data());
    EXPECT_TRUE(credits.for_command());
}

TEST_F(CreditsTest, a_command_takes_the_last_one) {
    credits.announce(4);
    take(4);
    EXPECT_FALSE(credits.for_command());
}

TEST_F(CreditsTest, several_come_back_at_once) {
    credits.announce(4);
    take(4);
    EXPECT_TRUE(credits.give_back(3));
    EXPECT_EQ(credits.used(), 1);
}

TEST_F(CreditsTest, more_than_was_taken_is_a_protocol_error) {
    credits.announce(4);
    take(1);
    EXPECT_EQ(credits.give_back(2).error(), Errc::protocol);
}

TEST_F(CreditsTest, a_reset_forgets_what_was_taken) {
    credits.announce(4);
    take(3);
    credits.reset();
    EXPECT_FALSE(credits.for_command());
    credits.announce(8);
    EXPECT_EQ(credits.used(), 0);
    EXPECT_EQ(credits.total(), 8);
}

struct SequencesTest : testing::PortTest {
    Sequences<host::VirtualPort> sequences{env};
};

constexpr wire::wsm::Id lmac(wire::wsm::id::receive);
constexpr wire::wsm::Id mcu(wire::wsm::id::driver_command);

TEST_F(SequencesTest, count_to_seven_and_begin_anew) {
    for (unsigned i = 0; i < 20; i++)
        EXPECT_EQ(sequences.stamp(lmac).sequence(), i % 8);
}

TEST_F(SequencesTest, a_stamp_changes_nothing_else) {
    (void)sequences.stamp(lmac);
    const auto id = wire::wsm::Id(wire::wsm::id::transmit).with_interface(2);
    EXPECT_EQ(sequences.stamp(id).raw(), id.raw() | 1 << 13);
}

TEST_F(SequencesTest, the_two_spaces_count_apart_when_sending) {
    (void)sequences.stamp(lmac);
    EXPECT_EQ(sequences.stamp(mcu).sequence(), 0);
    EXPECT_EQ(sequences.stamp(lmac).sequence(), 1);
}

TEST_F(SequencesTest, the_two_spaces_count_apart_when_receiving) {
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
    EXPECT_TRUE(sequences.accept(mcu.with_sequence(0)));
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(1)));
}

TEST_F(SequencesTest, received_numbers_wrap_at_eight) {
    for (unsigned i = 0; i < 20; i++)
        EXPECT_TRUE(sequences.accept(lmac.with_sequence(i % 8))) << i;
}

TEST_F(SequencesTest, a_wrong_number_is_refused_and_not_followed) {
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
    for (const unsigned wrong : {0u, 2u, 3u, 4u, 5u, 6u, 7u})
        EXPECT_FALSE(sequences.accept(lmac.with_sequence(wrong))) << wrong;
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(1)));
}

TEST_F(SequencesTest, the_interface_does_not_matter) {
    EXPECT_TRUE(sequences.accept(lmac.with_interface(0).with_sequence(0)));
    EXPECT_TRUE(sequences.accept(lmac.with_interface(1).with_sequence(1)));
}

TEST_F(SequencesTest, a_reset_begins_anew_in_both_directions) {
    (void)sequences.stamp(lmac);
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
    sequences.reset();
    EXPECT_EQ(sequences.stamp(lmac).sequence(), 0);
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
}

} // namespace
} // namespace besser::driver
