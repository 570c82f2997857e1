// SPDX-License-Identifier: GPL-2.0-only
#include "driver/confirm.hpp"

#include "driver/test_port.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;
using host::VirtualPort;

struct ConfirmTest : testing::PortTest {
    Counters counters;
    Credits<vkernel::Shared<int>> credits{env};
    CommandChannel<VirtualPort> commands{env};
    RateCache<VirtualPort> ladders{env};
    TxQueues<VirtualPort> queues{env};
    ReceiveWatch watch;
    OperatingMode mode;
    Pulse pulse;
    Confirms<VirtualPort, SingleWriter<VirtualPort>> confirms{
        env, counters, credits, commands, ladders, mode, queues, watch, pulse};

    ConfirmTest() {
        run([this] {
            EXPECT_TRUE(queues.open(queues.close()));
            credits.announce(4);
        });
    }
    /// A frame that the chip holds.
    PacketId hold() {
        auto frame = vkernel::Frame::allocate(env, 100);
        EXPECT_TRUE(queues.put(frame, {AccessCategory::best_effort, 0, false, false, {}}));
        credits.take();
        return queues.fetch()->id;
    }
    static TransmitConfirm confirm_of(PacketId packet, std::uint32_t status = tx_status::success) {
        return {.header = {sizeof(TransmitConfirm), Id(id::transmit_confirm).raw()},
                .result = {.packet_id = packet.raw(),
                           .status = status,
                           .rate = 21,
                           .ack_failures = 0,
                           .flags = std::uint16_t{0},
                           .media_delay_us = 0u,
                           .queue_delay_us = 0u}};
    }
    Result<> handle(Bytes message) {
        return confirms.handle(Id(wire::view<Header>(message)->id), message);
    }
};

TEST_F(ConfirmTest, a_transmit_confirm_gives_one_credit_back_and_reports_its_frame) {
    run([&] {
        credits.take();
        const auto confirm = confirm_of(hold());
        EXPECT_TRUE(handle(wire::bytes_of(confirm)));
    });
    EXPECT_EQ(credits.used(), 1);
    EXPECT_EQ(counters.tx_frames, 1u);
    EXPECT_EQ(counters.tx_unacked, 0u);
}

TEST_F(ConfirmTest, a_frame_that_nobody_acknowledged_is_counted_so) {
    run([&] {
        const auto confirm = confirm_of(hold(), tx_status::retry_exceeded);
        EXPECT_TRUE(handle(wire::bytes_of(confirm)));
    });
    EXPECT_EQ(counters.tx_unacked, 1u);
}

TEST_F(ConfirmTest, a_frame_that_the_chip_does_not_hold_is_a_protocol_error) {
    run([&] {
        const auto confirm = confirm_of(hold());
        EXPECT_TRUE(handle(wire::bytes_of(confirm)));
        credits.take();
        EXPECT_EQ(handle(wire::bytes_of(confirm)).error(), Errc::protocol);
    });
}

TEST_F(ConfirmTest, more_confirms_than_messages_are_a_protocol_error) {
    run([&] {
        const auto confirm = confirm_of(hold());
        EXPECT_TRUE(handle(wire::bytes_of(confirm)));
        EXPECT_EQ(handle(wire::bytes_of(confirm)).error(), Errc::protocol);
    });
}

TEST_F(ConfirmTest, a_multi_confirm_that_says_more_than_it_holds_is_a_protocol_error) {
    const MultiTransmitConfirm multi{{sizeof(multi), Id(id::multi_transmit_confirm).raw()}, 1};
    run([&] { EXPECT_EQ(handle(wire::bytes_of(multi)).error(), Errc::protocol); });
}

} // namespace
} // namespace besser::driver
