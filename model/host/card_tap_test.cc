// SPDX-License-Identifier: GPL-2.0-only
// The TAP interface of a card that is a process.
#include "model/host/card_tap.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace besser::host {
namespace {

using vkernel::CardProcess;
using vkernel::testing::TestWorld;

/// Both ends of the wire, which note the first byte of what comes and when.
struct Ends final : air::Wire, air::WiredHost {
    explicit Ends(vkernel::World &w) : world(w) {}
    vkernel::World &world;
    std::vector<std::pair<std::uint8_t, std::int64_t>> to_air;
    std::vector<std::pair<std::uint8_t, std::int64_t>> to_sender;

    void send(wire::Bytes packet) override { to_air.emplace_back(packet[0], world.now_ns()); }
    void on_frame(const air::EthernetFrame &frame) override {
        to_sender.emplace_back(frame.payload[0], world.now_ns());
    }
};

struct CardTapTest : ::testing::Test {
    TestWorld t{1};
    Ends ends{t.world};
    CardProcess process{t.world, {.process = true, .frame_in_ns = 1'000, .frame_out_ns = 3'000}, 0};
    CardTap tap{process, ends, &t.arena};

    CardTapTest() { tap.connect(ends); }
    void send(std::uint8_t first) {
        const std::array<std::uint8_t, 2> packet = {first, 0};
        tap.send(packet);
    }
};

TEST_F(CardTapTest, what_the_sender_sends_waits_for_the_process_to_read_it) {
    t.at(10'000, [&] {
        send(1);
        send(2);
    });
    t.world.run();
    const std::vector<std::pair<std::uint8_t, std::int64_t>> read = {{1, 11'000}, {2, 12'000}};
    EXPECT_EQ(ends.to_air, read);
}

TEST_F(CardTapTest, what_the_air_sends_is_written_after_what_was_due_at_once) {
    process.at(
        10'000,
        [](void *self, std::uint64_t) {
            const std::array<std::uint8_t, 1> payload = {7};
            static_cast<CardTap *>(self)->on_frame({{}, {}, air::EthernetFrame::ipv4, payload});
        },
        &tap, 0);
    t.world.run();
    const std::vector<std::pair<std::uint8_t, std::int64_t>> written = {{7, 13'000}};
    EXPECT_EQ(ends.to_sender, written);
}

TEST_F(CardTapTest, a_frame_too_many_is_lost) {
    t.at(10'000, [&] {
        for (std::size_t i = 0; i < CardTap::most_waiting + 1; i++)
            send(1);
    });
    t.world.run();
    EXPECT_EQ(ends.to_air.size(), CardTap::most_waiting);
}

} // namespace
} // namespace besser::host
