// SPDX-License-Identifier: GPL-2.0-only
#include "driver/receive.hpp"

#include "driver/test_port.hpp"

#include <cstring>

namespace besser::driver {
namespace {

using namespace wire::wsm;
using host::VirtualPort;

struct ReceiveTest : testing::PortTest {
    Counters counters;
    Reconnect<VirtualPort> reconnect{env};
    Receiver<VirtualPort> receiver{env, counters, reconnect};

    ReceiveIndication indication{.header = {},
                                 .status = 0,
                                 .channel = 6,
                                 .rate = 21,
                                 .rcpi = 100,
                                 .flags = 0,
                                 .reserved = {}};

    /// Takes in one frame of `bytes` bytes after the indication.
    Result<> receive(std::size_t bytes = 100) {
        std::vector<std::uint8_t> message(sizeof(indication) + bytes);
        indication.header = {static_cast<std::uint16_t>(message.size()), Id(id::receive).raw()};
        std::memcpy(message.data(), &indication, sizeof(indication));
        Result<> result;
        run([&] { result = receiver.handle({message}); });
        return result;
    }
};

TEST_F(ReceiveTest, signal_and_band_are_read_from_the_indication) {
    indication.channel = 36;
    ASSERT_TRUE(receive());
    ASSERT_EQ(upper.delivered.size(), 1u);
    EXPECT_EQ(upper.delivered[0].band, Band::ghz5);
    EXPECT_EQ(upper.delivered[0].signal_dbm, -60);
}

TEST_F(ReceiveTest, a_frame_shorter_than_any_is_dropped) {
    ASSERT_TRUE(receive(9));
    EXPECT_EQ(counters.rx_dropped, 1u);
    EXPECT_TRUE(upper.delivered.empty());
}

/// field.md F7: in a burst the firmware finds no key for anything until the network is joined anew.
TEST_F(ReceiveTest, five_frames_without_a_key_in_five_seconds_end_the_connection) {
    indication.status = rx_status::no_key;
    for (int i = 0; i < 4; i++)
        ASSERT_TRUE(receive());
    EXPECT_EQ(upper.connections_broken, 0);
    for (int i = 0; i < 4; i++)
        ASSERT_TRUE(receive());
    EXPECT_EQ(upper.connections_broken, 1) << "once for each burst";
    EXPECT_EQ(counters.rx_undecrypted, 8u);
    EXPECT_EQ(counters.decrypt_storms, 1u);
    EXPECT_TRUE(reconnect.due());
    EXPECT_TRUE(upper.delivered.empty());
}

TEST_F(ReceiveTest, single_frames_without_a_key_end_nothing_where_others_are_opened) {
    for (int i = 0; i < 20; i++) {
        indication.status = rx_status::no_key;
        ASSERT_TRUE(receive());
        indication.status = rx_status::success;
        indication.flags = rx_flag::cipher_stripped;
        ASSERT_TRUE(receive());
        run([&] { env.sleep(2'000'000'000); });
    }
    EXPECT_EQ(upper.connections_broken, 0);
}

TEST_F(ReceiveTest, frames_without_a_key_end_the_connection_where_none_is_opened) {
    indication.status = rx_status::no_key;
    for (int i = 0; i < 2; i++) {
        ASSERT_TRUE(receive());
        run([&] { env.sleep(2'000'000'000); });
    }
    EXPECT_EQ(upper.connections_broken, 1);
}

TEST_F(ReceiveTest, a_rate_that_does_not_exist_is_dropped) {
    for (const int rate : {4, 5, 22, 255}) {
        indication.rate = static_cast<std::uint8_t>(rate);
        ASSERT_TRUE(receive());
    }
    EXPECT_EQ(counters.rx_dropped, 4u);
    EXPECT_TRUE(upper.delivered.empty());
}

TEST_F(ReceiveTest, cck_on_5_ghz_is_dropped) {
    indication.rate = 3;
    ASSERT_TRUE(receive());
    indication.channel = 36;
    ASSERT_TRUE(receive());
    EXPECT_EQ(upper.delivered.size(), 1u);
    EXPECT_EQ(counters.rx_dropped, 1u);
}

TEST_F(ReceiveTest, a_channel_that_does_not_exist_is_dropped) {
    for (const int channel : {0, 197, 65535}) {
        indication.channel = static_cast<std::uint16_t>(channel);
        ASSERT_TRUE(receive());
    }
    EXPECT_EQ(counters.rx_dropped, 3u);
    EXPECT_TRUE(upper.delivered.empty());
}

} // namespace
} // namespace besser::driver
