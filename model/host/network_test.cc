// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/network.hpp"

#include "model/host/test_upper.hpp"
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

namespace besser::host {
namespace {

using namespace wire::ieee80211;
using vkernel::Frame;

struct NetworkTest : ::testing::Test {
    vkernel::testing::TestWorld t{1};
    vkernel::testing::FakeCard card;
    NoUpper upper;
    Profile profile;
    Env &env = t.arena.make<Env>(t.world, card, upper);
    NetDevice &device = make_net_device(Variant::direct, env);
    Network &network =
        t.arena.make<Network>(env, device, profile, ReceiverProfile{}, &t.world.memory());

    void deliver(std::uint16_t number) {
        auto frame = Frame::allocate(env, sizeof(QosHeader) + sizeof(Snap) + 100);
        ASSERT_TRUE(frame);
        QosHeader header{};
        header.base.type = frame::qos_data;
        header.base.address1 = env.mac_address();
        header.base.sequence = static_cast<std::uint16_t>(number << 4);
        *wire::view<QosHeader>(frame.bytes()) = header;
        *wire::view<Snap>(frame.bytes(), sizeof(QosHeader)) = {};
        network.deliver(std::move(frame));
    }

    /// How many of frames 1 and 3 have gone up before frame 2 comes.
    std::uint64_t up_before_the_gap_closes() {
        std::uint64_t up = 0;
        t.task("receive", [&] {
            network.on_connected({}, false);
            deliver(1);
            deliver(3);
            up = network.counters().rx_frames;
        });
        t.world.run();
        return up;
    }
};

TEST_F(NetworkTest, of_a_session_a_frame_behind_a_gap_waits) {
    EXPECT_EQ(up_before_the_gap_closes(), 1U);
}

TEST_F(NetworkTest, without_a_session_frames_go_up_as_they_come) {
    network.know_no_session();
    EXPECT_EQ(up_before_the_gap_closes(), 2U);
}

} // namespace
} // namespace besser::host
