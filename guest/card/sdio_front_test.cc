// SPDX-License-Identifier: GPL-2.0-only
// SDIO commands as a host controller sends them, and the answers it must see.
#include "guest/card/sdio_front.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <numeric>
#include <vector>

namespace besser::card {
namespace {

/// A card with bytes in it, that ends every access as it is told.
class FakeCard final : public chip::SdioCard {
  public:
    std::uint8_t functions() const override { return count; }
    chip::ByteResult read_byte(std::uint8_t function, std::uint32_t address) override {
        return {powered ? status : chip::BusStatus::timeout, bytes[{function, address}]};
    }
    chip::BusStatus write_byte(std::uint8_t function, std::uint32_t address,
                               std::uint8_t value) override {
        bytes[{function, address}] = value;
        return powered ? status : chip::BusStatus::timeout;
    }
    chip::BusStatus read(const chip::BlockTransfer &transfer, wire::MutableBytes data) override {
        last = transfer;
        std::iota(data.begin(), data.end(), std::uint8_t{0});
        return status;
    }
    chip::BusStatus write(const chip::BlockTransfer &transfer, wire::Bytes data) override {
        last = transfer;
        written.assign(data.begin(), data.end());
        return status;
    }
    bool interrupt_level() const override { return false; }
    void on_interrupt(void (*)(void *), void *) override {}
    void set_power(bool on) override { powered = on; }

    std::uint8_t count = 1;
    bool powered = false;
    chip::BusStatus status = chip::BusStatus::ok;
    std::map<std::pair<std::uint8_t, std::uint32_t>, std::uint8_t> bytes;
    chip::BlockTransfer last{};
    std::vector<std::uint8_t> written;
};

class Front : public testing::Test {
  protected:
    vsdio_reply command(std::uint32_t opcode, std::uint32_t argument,
                        wire::MutableBytes data = {}) {
        vsdio_event event{};
        event.opcode = opcode;
        event.argument = argument;
        event.seq = ++seq;
        const auto reply = front.execute(event, data);
        EXPECT_EQ(reply.seq, seq);
        return reply;
    }
    void select() {
        front.set_power(true);
        command(0, 0);
        command(5, 0);
        const auto address = command(3, 0).response[0] & 0xFFFF0000;
        EXPECT_EQ(command(7, address).error, 0);
    }

    FakeCard card;
    SdioFront front{card};
    std::uint32_t seq = 0;
};

constexpr std::uint32_t read_byte(std::uint32_t function, std::uint32_t address) {
    return function << 28 | address << 9;
}
constexpr std::uint32_t write_byte(std::uint32_t function, std::uint32_t address,
                                   std::uint8_t value) {
    return 1u << 31 | function << 28 | address << 9 | value;
}

TEST_F(Front, names_one_function_and_no_memory) {
    front.set_power(true);
    const auto reply = command(5, 0);
    EXPECT_EQ(reply.error, 0);
    EXPECT_EQ(reply.response[0] >> 28 & 7, 1U);
    EXPECT_NE(reply.response[0] & 1u << 31, 0U);
    EXPECT_EQ(reply.response[0] & 1u << 27, 0U);
}

TEST_F(Front, names_as_many_functions_as_the_card_has) {
    card.count = 2;
    front.set_power(true);
    EXPECT_EQ(command(5, 0).response[0] >> 28 & 7, 2U);
}

TEST_F(Front, says_nothing_without_power) {
    EXPECT_EQ(command(5, 0).error, -ETIMEDOUT);
    EXPECT_EQ(command(3, 0).error, -ETIMEDOUT);
    EXPECT_EQ(command(52, read_byte(0, 0)).error, -ETIMEDOUT);
}

TEST_F(Front, says_nothing_to_another_address_or_a_memory_command) {
    front.set_power(true);
    EXPECT_EQ(command(7, 0x00020000).error, -ETIMEDOUT);
    EXPECT_EQ(command(8, 0x1AA).error, -ETIMEDOUT);
}

TEST_F(Front, is_reached_only_when_selected) {
    front.set_power(true);
    EXPECT_EQ(command(52, read_byte(0, 0)).error, -ETIMEDOUT);
    std::vector<std::uint8_t> data(512);
    EXPECT_EQ(command(53, 1u << 28, data).error, -ETIMEDOUT);
    select();
    EXPECT_EQ(command(52, read_byte(0, 0)).error, 0);
}

TEST_F(Front, loses_its_selection_by_reset_and_by_power) {
    select();
    command(52, write_byte(0, 0x06, 0x08));
    EXPECT_EQ(command(52, read_byte(0, 0)).error, -ETIMEDOUT);
    select();
    front.set_power(false);
    front.set_power(true);
    EXPECT_EQ(command(52, read_byte(0, 0)).error, -ETIMEDOUT);
}

TEST_F(Front, reads_and_writes_bytes) {
    select();
    command(52, write_byte(1, 0x120, 0x5A));
    EXPECT_EQ((card.bytes[{1, 0x120}]), 0x5A);
    EXPECT_EQ(command(52, read_byte(1, 0x120)).response[0] & 0xFF, 0x5AU);
}

TEST_F(Front, reads_back_after_a_write_that_asks_for_it) {
    select();
    EXPECT_EQ(command(52, write_byte(1, 0x10, 0x77) | 1u << 27).response[0] & 0xFF, 0x77U);
}

TEST_F(Front, tells_errors_of_the_card_in_its_response) {
    select();
    card.status = chip::BusStatus::bad_function;
    EXPECT_NE(command(52, read_byte(3, 0)).response[0] & 0x0200, 0U);
    card.status = chip::BusStatus::out_of_range;
    EXPECT_NE(command(52, read_byte(1, 0)).response[0] & 0x0100, 0U);
}

TEST_F(Front, tells_a_damaged_byte_by_the_command_and_a_damaged_block_by_the_data) {
    select();
    card.status = chip::BusStatus::crc_error;
    EXPECT_EQ(command(52, read_byte(1, 0)).error, -EILSEQ);
    std::vector<std::uint8_t> data(512);
    const auto reply = command(53, 1u << 28 | 512, data);
    EXPECT_EQ(reply.error, 0);
    EXPECT_EQ(reply.data_error, -EILSEQ);
}

TEST_F(Front, hands_on_the_whole_address_field_and_the_mode) {
    select();
    std::vector<std::uint8_t> data(1024);
    const auto reply = command(53, 1u << 28 | 1u << 27 | 1u << 26 | 0x1F403u << 9 | 2, data);
    EXPECT_EQ(reply.data_bytes, 1024U);
    EXPECT_EQ(data[1], 1);
    EXPECT_TRUE(card.last.block_mode);
    EXPECT_EQ(card.last.address, 0x1F403U);
    data.assign(512, 0xAB);
    command(53, 1u << 31 | 1u << 28 | 512, data);
    EXPECT_EQ(card.written, data);
    EXPECT_FALSE(card.last.block_mode);
}

} // namespace
} // namespace besser::card
