// SPDX-License-Identifier: GPL-2.0-only
#include "driver/receive.hpp"

#include "driver/test_port.hpp"

#include <cstring>

namespace besser::driver {
namespace {

using namespace wire::wsm;
using host::VirtualPort;

struct ReceiveTest : testing::PortTest {
    Counters counters{};
    Credits<vkernel::Shared<int>> credits{env};
    Sequences sequences;
    CommandChannel<VirtualPort> commands{env};
    TxQueues<VirtualPort> queues{env};
    FirmwareEvents<VirtualPort> events{env};
    Receiver<VirtualPort, SingleWriter<VirtualPort>> receiver{
        env, counters, credits, sequences, commands, queues, events};

    ReceiveIndication indication{.header = {},
                                 .status = 0,
                                 .channel = 6,
                                 .rate = 21,
                                 .rcpi = 100,
                                 .flags = 0,
                                 .reserved = {}};

    /// Takes in one frame of `bytes` bytes behind the indication.
    Result<> receive(std::size_t bytes = 100) {
        std::vector<std::uint8_t> message(sizeof(indication) + bytes);
        indication.header = {static_cast<std::uint16_t>(message.size()),
                             Id(id::receive).with_sequence(next_++ & sequence_mask).raw()};
        std::memcpy(message.data(), &indication, sizeof(indication));
        Result<> result;
        run([&] { result = receiver.handle({message}); });
        return result;
    }

  private:
    std::uint8_t next_ = 0;
};

TEST_F(ReceiveTest, SignalAndBandAreReadFromTheIndication) {
    indication.channel = 36;
    ASSERT_TRUE(receive());
    ASSERT_EQ(upper.delivered.size(), 1u);
    EXPECT_EQ(upper.delivered[0].band, Band::ghz5);
    EXPECT_EQ(upper.delivered[0].signal_dbm, -60);
}

TEST_F(ReceiveTest, AFrameShorterThanAnyIsDropped) {
    ASSERT_TRUE(receive(9));
    EXPECT_EQ(counters.rx_dropped, 1u);
    EXPECT_TRUE(upper.delivered.empty());
}

TEST_F(ReceiveTest, ARateThatDoesNotExistIsDropped) {
    for (const int rate : {4, 5, 22, 255}) {
        indication.rate = static_cast<std::uint8_t>(rate);
        ASSERT_TRUE(receive());
    }
    EXPECT_EQ(counters.rx_dropped, 4u);
    EXPECT_TRUE(upper.delivered.empty());
}

TEST_F(ReceiveTest, CckOn5GhzIsDropped) {
    indication.rate = 3;
    ASSERT_TRUE(receive());
    indication.channel = 36;
    ASSERT_TRUE(receive());
    EXPECT_EQ(upper.delivered.size(), 1u);
    EXPECT_EQ(counters.rx_dropped, 1u);
}

TEST_F(ReceiveTest, AChannelThatDoesNotExistIsDropped) {
    for (const int channel : {0, 197, 65535}) {
        indication.channel = static_cast<std::uint16_t>(channel);
        ASSERT_TRUE(receive());
    }
    EXPECT_EQ(counters.rx_dropped, 3u);
    EXPECT_TRUE(upper.delivered.empty());
}

TEST_F(ReceiveTest, ATransmitConfirmGivesOneCreditBackAndReportsItsFrame) {
    run([&] {
        queues.open();
        auto frame = vkernel::Frame::allocate(env, 100);
        EXPECT_TRUE(queues.put(frame, {AccessCategory::best_effort, 0, false}));
        credits.reset(4);
        credits.take();
        credits.take();
        const TransmitConfirm confirm{
            .header = {sizeof(TransmitConfirm), Id(id::transmit_confirm).raw()},
            .result = {.packet_id = queues.fetch()->id.raw(),
                       .status = tx_status::success,
                       .rate = 21,
                       .ack_failures = 0,
                       .flags = std::uint16_t{0},
                       .media_delay_us = 0u,
                       .queue_delay_us = 0u}};
        EXPECT_TRUE(receiver.handle({wire::bytes_of(confirm)}));
    });
    EXPECT_EQ(credits.used(), 1);
    EXPECT_EQ(counters.tx_frames, 1u);
}

TEST_F(ReceiveTest, AMessageOutOfSequenceIsAProtocolError) {
    ASSERT_TRUE(receive());
    sequences.reset();
    EXPECT_EQ(receive().error(), Errc::protocol);
}

} // namespace
} // namespace besser::driver
