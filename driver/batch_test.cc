// SPDX-License-Identifier: GPL-2.0-only
#include "driver/batch.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace besser::driver {
namespace {

using Batch = std::vector<std::uint8_t>;

/// A message of `length` bytes, header included, on a 4-byte boundary.
void append(Batch &batch, std::uint16_t length, std::uint8_t fill = 0xAA) {
    const std::size_t begin = batch.size();
    batch.resize(begin + wire::round_up(std::max<std::size_t>(length, 4), 4), 0);
    const wire::wsm::Header header{length, wire::wsm::id::receive};
    std::memcpy(batch.data() + begin, &header, sizeof(header));
    for (std::size_t i = sizeof(header); i < length; i++)
        batch[begin + i] = fill;
}

Batch padded(Batch batch) {
    batch.resize(wire::round_up(batch.size() + 1, wire::sdio::block_bytes));
    return batch;
}

/// `end`: how the walk ended; nothing: with the batch.
std::vector<std::size_t> lengths_of(BatchReader &reader, std::optional<Errc> &end) {
    std::vector<std::size_t> lengths;
    for (;;) {
        auto message = reader.next();
        end = message ? std::nullopt : std::optional(message.error());
        if (!message || message->empty())
            return lengths;
        lengths.push_back(message->size());
    }
}

struct BatchTest : ::testing::Test {
    std::vector<std::size_t> read(const Batch &batch) {
        BatchReader reader(batch);
        return lengths_of(reader, end);
    }
    std::optional<Errc> end;
};

TEST_F(BatchTest, messages_come_in_order_with_their_true_length) {
    Batch batch;
    append(batch, 100, 1);
    append(batch, 37, 2);
    append(batch, 4);
    EXPECT_EQ(read(padded(batch)), (std::vector<std::size_t>{100, 37, 4}));
    EXPECT_EQ(end, std::nullopt);
}

TEST_F(BatchTest, each_message_begins_on_four_bytes) {
    Batch batch;
    append(batch, 5, 1);
    append(batch, 6, 2);
    batch = padded(batch);
    BatchReader reader(batch);
    const auto first = *reader.next();
    const auto second = *reader.next();
    EXPECT_EQ(second.data() - first.data(), 8);
    EXPECT_EQ(second[4], 2);
}

TEST_F(BatchTest, a_length_of_zero_ends_the_batch) {
    Batch batch;
    append(batch, 20);
    batch.resize(batch.size() + 8);
    append(batch, 20);
    EXPECT_EQ(read(padded(batch)).size(), 1u);
    EXPECT_EQ(end, std::nullopt);
}

TEST_F(BatchTest, a_batch_without_room_for_a_header_has_ended) {
    Batch batch;
    append(batch, 20);
    batch.resize(23, 0xFF);
    EXPECT_EQ(read(batch).size(), 1u);
    EXPECT_EQ(end, std::nullopt);
}

TEST_F(BatchTest, a_full_batch_ends_at_its_last_byte) {
    Batch batch;
    append(batch, 512);
    EXPECT_EQ(read(batch).size(), 1u);
    EXPECT_EQ(end, std::nullopt);
}

TEST_F(BatchTest, ends_after_sixteen_messages) {
    Batch batch;
    for (int i = 0; i < 17; i++)
        append(batch, 12);
    EXPECT_EQ(read(padded(batch)).size(), 16u);
    EXPECT_EQ(end, std::nullopt);
}

TEST_F(BatchTest, a_length_below_the_header_is_malformed) {
    for (std::uint16_t length = 1; length < sizeof(wire::wsm::Header); length++) {
        Batch batch;
        append(batch, 8);
        append(batch, length);
        EXPECT_EQ(read(padded(batch)).size(), 1u);
        EXPECT_EQ(end, Errc::protocol) << length;
    }
}

TEST_F(BatchTest, the_largest_message_is_taken) {
    Batch batch;
    append(batch, 1632);
    EXPECT_EQ(read(padded(batch)), std::vector<std::size_t>{1632});
}

TEST_F(BatchTest, a_larger_message_is_malformed_even_if_it_is_there) {
    Batch batch;
    append(batch, 1633);
    EXPECT_TRUE(read(padded(batch)).empty());
    EXPECT_EQ(end, Errc::protocol);
}

TEST_F(BatchTest, a_message_beyond_the_batch_is_malformed) {
    Batch batch;
    append(batch, 500);
    append(batch, 8);
    batch.resize(512);
    const wire::Le16 length = 16; // 12 bytes are left
    std::memcpy(batch.data() + 500, &length, sizeof(length));
    EXPECT_EQ(read(batch), std::vector<std::size_t>{500});
    EXPECT_EQ(end, Errc::protocol);
}

TEST_F(BatchTest, the_rounded_length_counts_for_the_end) {
    Batch batch;
    append(batch, 13);
    batch.resize(15); // the message is whole, its padding is not
    EXPECT_TRUE(read(batch).empty());
    EXPECT_EQ(end, Errc::protocol);
}

/// A buffer of exactly the batch's size, so that the sanitizer sees a read beside it.
TEST_F(BatchTest, hostile_bytes_are_read_inside_the_batch_only_and_end) {
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; round++) {
        const std::size_t size = random() % 2049;
        const auto bytes = std::make_unique<std::uint8_t[]>(size);
        for (std::size_t i = 0; i < size; i++)
            bytes[i] = static_cast<std::uint8_t>(random());
        for (std::size_t i = 0; i + 1 < size; i += 4 * (1 + random() % 8))
            bytes[i + 1] = static_cast<std::uint8_t>(random() % 3); // lengths that go on
        BatchReader reader(wire::Bytes(bytes.get(), size));
        const std::uint8_t *at = bytes.get();
        unsigned calls = 0;
        for (auto message = reader.next(); message && !message->empty(); message = reader.next()) {
            ASSERT_LE(++calls, wire::sdio::max_batch_messages);
            ASSERT_GE(message->size(), sizeof(wire::wsm::Header));
            ASSERT_EQ(message->data(), at);
            ASSERT_LE(message->data() + message->size(), bytes.get() + size);
            at += wire::round_up(message->size(), 4);
        }
    }
}

} // namespace
} // namespace besser::driver
