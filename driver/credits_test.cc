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

TEST_F(CreditsTest, ThereAreNoneBeforeTheChipAnnouncedThem) {
    EXPECT_FALSE(credits.for_command());
    EXPECT_FALSE(credits.for_data());
}

TEST_F(CreditsTest, DataLeavesTheLastOneForACommand) {
    credits.announce(4);
    take(2);
    EXPECT_TRUE(credits.for_data());
    take(1);
    EXPECT_FALSE(credits.for_data());
    EXPECT_TRUE(credits.for_command());
}

TEST_F(CreditsTest, ACommandTakesTheLastOne) {
    credits.announce(4);
    take(4);
    EXPECT_FALSE(credits.for_command());
}

TEST_F(CreditsTest, SeveralComeBackAtOnce) {
    credits.announce(4);
    take(4);
    EXPECT_TRUE(credits.give_back(3));
    EXPECT_EQ(credits.used(), 1);
}

TEST_F(CreditsTest, MoreThanWasTakenIsAProtocolError) {
    credits.announce(4);
    take(1);
    EXPECT_EQ(credits.give_back(2).error(), Errc::protocol);
}

TEST_F(CreditsTest, AResetForgetsWhatWasTaken) {
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

TEST_F(SequencesTest, CountToSevenAndBeginAnew) {
    for (unsigned i = 0; i < 20; i++)
        EXPECT_EQ(sequences.stamp(lmac).sequence(), i % 8);
}

TEST_F(SequencesTest, AStampChangesNothingElse) {
    (void)sequences.stamp(lmac);
    const auto id = wire::wsm::Id(wire::wsm::id::transmit).with_interface(2);
    EXPECT_EQ(sequences.stamp(id).raw(), id.raw() | 1 << 13);
}

TEST_F(SequencesTest, TheTwoSpacesCountApartWhenSending) {
    (void)sequences.stamp(lmac);
    EXPECT_EQ(sequences.stamp(mcu).sequence(), 0);
    EXPECT_EQ(sequences.stamp(lmac).sequence(), 1);
}

TEST_F(SequencesTest, TheTwoSpacesCountApartWhenReceiving) {
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
    EXPECT_TRUE(sequences.accept(mcu.with_sequence(0)));
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(1)));
}

TEST_F(SequencesTest, ReceivedNumbersWrapAtEight) {
    for (unsigned i = 0; i < 20; i++)
        EXPECT_TRUE(sequences.accept(lmac.with_sequence(i % 8))) << i;
}

TEST_F(SequencesTest, AWrongNumberIsRefusedAndNotFollowed) {
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
    for (const unsigned wrong : {0u, 2u, 3u, 4u, 5u, 6u, 7u})
        EXPECT_FALSE(sequences.accept(lmac.with_sequence(wrong))) << wrong;
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(1)));
}

TEST_F(SequencesTest, TheInterfaceDoesNotMatter) {
    EXPECT_TRUE(sequences.accept(lmac.with_interface(0).with_sequence(0)));
    EXPECT_TRUE(sequences.accept(lmac.with_interface(1).with_sequence(1)));
}

TEST_F(SequencesTest, AResetBeginsAnewInBothDirections) {
    (void)sequences.stamp(lmac);
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
    sequences.reset();
    EXPECT_EQ(sequences.stamp(lmac).sequence(), 0);
    EXPECT_TRUE(sequences.accept(lmac.with_sequence(0)));
}

} // namespace
} // namespace besser::driver
