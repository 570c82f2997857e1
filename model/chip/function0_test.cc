// SPDX-License-Identifier: GPL-2.0-only
// What the card says of itself, and what switches its functions (protocol.md 1.1; SDIO 3.00, 6.9
// and 16).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

namespace {
constexpr std::uint8_t manfid_code = 0x20;
constexpr std::uint8_t function_extension = 0x22;
const Message card_ids = {0x57, 0xBE, 0x02, 0x20};

Profile with_second_function() {
    Profile profile;
    profile.second_function = true;
    return profile;
}

/// Where the tuples of a function begin; 0: the card's own.
std::uint32_t structure(TestHost &host, std::uint32_t function) {
    const std::uint32_t pointer = function * 0x100 + 0x09;
    return host.get(pointer, 0) | host.get(pointer + 1, 0) << 8 | host.get(pointer + 2, 0) << 16;
}

/// What the first tuple of that code holds; nothing: there is none.
Message tuple(TestHost &host, std::uint32_t function, std::uint8_t code) {
    constexpr std::uint8_t end = 0xFF;
    for (std::uint32_t at = structure(host, function); host.get(at, 0) != end;) {
        const bool found = host.get(at, 0) == code;
        const std::uint32_t length = host.get(at + 1, 0);
        Message bytes;
        for (std::uint32_t i = 0; i < length; i++)
            bytes.push_back(host.get(at + 2 + i, 0));
        if (found)
            return bytes;
        at += 2 + length;
    }
    return {};
}

void expect_function_extension(TestHost &host, std::uint32_t function) {
    const Message bytes = tuple(host, function, function_extension);
    ASSERT_EQ(bytes.size(), 42u);
    EXPECT_EQ(bytes[0], 1) << "type";
    EXPECT_EQ(bytes[12] | bytes[13] << 8, 512) << "largest block";
}

/// The chip asks for an interrupt.
void have_an_answer_announced(TestHost &host) {
    host.write(512, Message(512, 0xB1), false);
    host.scheduler.run_for(10 * ms);
}
} // namespace

TEST(Enumeration, shows_what_the_mmc_core_needs) {
    TestHost host;
    host.chip->set_power(true);
    EXPECT_NE(host.get(0x08, 0) & 0x02, 0) << "multi-block";
    EXPECT_EQ(tuple(host, 0, manfid_code), card_ids);
    expect_function_extension(host, 1);
}

TEST(Enumeration, structures_lie_in_the_area_that_sdio_has_for_them) {
    TestHost host(with_second_function());
    host.chip->set_power(true);
    for (const std::uint32_t function : {0u, 1u, 2u}) {
        EXPECT_GE(structure(host, function), 0x1000u);
        EXPECT_LT(structure(host, function), 0x18000u);
    }
}

TEST(Enumeration, io_ready_follows_io_enable) {
    TestHost host;
    host.chip->set_power(true);
    EXPECT_EQ(host.get(0x03, 0), 0);
    EXPECT_EQ(host.peek(0x10C).status, BusStatus::bad_function);
    host.put(0x02, 0x02, 0);
    EXPECT_EQ(host.get(0x03, 0), 0x02);
    EXPECT_EQ(host.peek(0x10C).status, BusStatus::ok);
    EXPECT_EQ(host.peek(0, 2).status, BusStatus::bad_function);
}

TEST(Enumeration, block_mode_needs_a_programmed_block_size) {
    TestHost host;
    host.chip->set_power(true);
    host.put(0x02, 0x02, 0);
    Message data(1024);
    EXPECT_EQ(host.write(1024, data, true), BusStatus::out_of_range);
    host.enumerate();
    EXPECT_EQ(host.write(1024, data, true), BusStatus::ok);
    data.resize(1000);
    EXPECT_EQ(host.write(1000, data, true), BusStatus::out_of_range);
}

TEST(Interrupt, is_masked_by_the_cccr) {
    TestHost host;
    host.power_on();
    host.put(0x04, 0x00, 0);
    have_an_answer_announced(host);
    EXPECT_FALSE(host.chip->interrupt_level());
    EXPECT_EQ(host.get(0x05, 0), 0x02);
    host.put(0x04, 0x03, 0);
    EXPECT_TRUE(host.chip->interrupt_level());
    EXPECT_EQ(host.interrupts, 1u);
}

TEST(SecondFunction, is_described_as_the_first_is_and_by_the_ids_of_the_card) {
    TestHost host(with_second_function());
    host.chip->set_power(true);
    EXPECT_EQ(host.chip->functions(), 2);
    EXPECT_EQ(tuple(host, 2, manfid_code), card_ids);
    expect_function_extension(host, 2);
    expect_function_extension(host, 1);
}

TEST(SecondFunction, is_not_there_unless_the_profile_says_so) {
    TestHost host;
    host.chip->set_power(true);
    EXPECT_EQ(host.chip->functions(), 1);
    EXPECT_EQ(structure(host, 2), 0u);
    host.put(0x02, 0x06, 0);
    host.put(0x210, 0x40, 0);
    EXPECT_EQ(host.get(0x03, 0), 0x02);
    EXPECT_EQ(host.get(0x210, 0), 0);
}

TEST(SecondFunction, is_enabled_by_its_own_bit_and_says_nothing) {
    TestHost host(with_second_function());
    host.power_on();
    EXPECT_EQ(host.peek(0, 2).status, BusStatus::bad_function);
    host.put(0x02, 0x06, 0);
    EXPECT_EQ(host.get(0x03, 0), 0x06);
    EXPECT_EQ(host.peek(0x10C, 2).status, BusStatus::ok);
    EXPECT_EQ(host.chip->stats().second_function_accesses, 1u);
}

TEST(SecondFunction, has_a_block_size_of_its_own) {
    TestHost host(with_second_function());
    host.power_on();
    host.put(0x210, 0x40, 0);
    EXPECT_EQ(host.get(0x210, 0), 0x40);
    Message data(1024);
    EXPECT_EQ(host.write(1024, data, true), BusStatus::ok) << "function 1 has 512 still";
}

TEST(SecondFunction, has_an_interrupt_bit_that_leaves_the_firsts_alone) {
    TestHost host(with_second_function());
    host.power_on();
    host.put(0x04, 0x07, 0);
    have_an_answer_announced(host);
    EXPECT_TRUE(host.chip->interrupt_level());
    EXPECT_EQ(host.get(0x05, 0), 0x02);
    host.put(0x04, 0x05, 0); // master and function 2
    EXPECT_FALSE(host.chip->interrupt_level());
}

} // namespace besser::chip::test
