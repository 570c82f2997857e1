// SPDX-License-Identifier: GPL-2.0-only
// What the chip is told of rates before a frame goes out, and what it is not told again.
#include "driver/test_firmware.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;

constexpr std::uint8_t mcs0 = rate::first_mcs;

struct RateCacheTest : testing::FirmwareTest {
    RateCacheTest() {
        run([this] { EXPECT_TRUE(core->admit_frames(core->refuse_frames())); });
    }

    /// Of a data frame that rate control wants to begin at that rate.
    void put(std::uint8_t rate, bool management = false) {
        TxInfo info{};
        info.category = AccessCategory::best_effort;
        info.management = management;
        info.ladder[0] = {rate, 2};
        info.ladder[1] = {0, 3};
        auto frame = vkernel::Frame::allocate(env, 100);
        EXPECT_TRUE(core->put(frame, info));
    }
    /// All that goes out now, each with its credit.
    std::vector<testing::Message> go() {
        std::vector<testing::Message> messages;
        while (auto outgoing = core->fetch(core->credits().used())) {
            core->credits().take();
            testing::Message message(outgoing->bytes());
            core->write(*outgoing, message);
            messages.push_back(message);
        }
        return messages;
    }
    void confirm_ladder(std::uint32_t refusal = 0) {
        GenericConfirm confirm{};
        confirm.status = refusal;
        indicate(id::write_mib | id::confirm_bit, confirm);
    }
    /// The frame was out, and its credit is free again.
    void confirm(const testing::Message &frame) {
        TransmitConfirm confirm{};
        confirm.result.packet_id = testing::as<TransmitRequest>(frame).packet_id;
        indicate(id::transmit_confirm, confirm);
    }
    static RatePolicy ladder_in(const testing::Message &message) {
        RatePolicy policy{};
        std::memcpy(&policy, message.data() + sizeof(WriteMib) + sizeof(RatePolicyHead),
                    sizeof(policy));
        return policy;
    }
    static unsigned policy_of(const testing::Message &frame) {
        return testing::as<TransmitRequest>(frame).flags >> 4 & 7;
    }
    /// Has the chip learn the ladder that begins at `rate`.
    void teach(std::uint8_t rate) {
        put(rate);
        ASSERT_EQ(go().size(), 1u);
        confirm_ladder();
        const auto out = go();
        ASSERT_EQ(out.size(), 1u);
        confirm(out[0]);
    }
};

TEST_F(RateCacheTest, the_chip_is_told_a_ladder_before_the_first_frame_that_goes_by_it) {
    run([&] {
        put(21);
        auto out = go();
        ASSERT_EQ(out.size(), 1u) << "the firmware might take the frame first";
        EXPECT_EQ(testing::as<WriteMib>(out[0]).mib, mib::rate_policy);
        const auto ladder = ladder_in(out[0]);
        EXPECT_EQ(ladder.tries[2], 2u << 20) << "2 tries at rate 21";
        EXPECT_EQ(ladder.tries[0], 3u) << "3 tries at rate 0";
        confirm_ladder();
        out = go();
        ASSERT_EQ(out.size(), 1u);
        EXPECT_EQ(policy_of(out[0]), ladder.index);
        EXPECT_EQ(testing::as<TransmitRequest>(out[0]).max_rate, 21);
        EXPECT_EQ(testing::as<TransmitRequest>(out[0]).ht_parameters, ht::mixed);
        core->abandon();
    });
}

TEST_F(RateCacheTest, a_ladder_that_the_chip_knows_is_not_told_again) {
    run([&] {
        teach(21);
        put(21);
        EXPECT_EQ(go().size(), 1u);
        core->abandon();
    });
}

TEST_F(RateCacheTest, management_frames_keep_to_the_basic_rates) {
    run([&] {
        put(21, true);
        const auto out = go();
        ASSERT_EQ(out.size(), 1u);
        EXPECT_EQ(policy_of(out[0]), management_policy);
        core->abandon();
    });
}

TEST_F(RateCacheTest, frames_keep_their_order_while_a_ladder_is_on_its_way) {
    run([&] {
        put(21);
        put(0, true);
        EXPECT_EQ(go().size(), 1u) << "not even one that needs no ladder";
        confirm_ladder();
        const auto out = go();
        ASSERT_EQ(out.size(), 2u);
        EXPECT_EQ(policy_of(out[1]), management_policy);
        core->abandon();
    });
}

TEST_F(RateCacheTest, a_frame_that_waits_for_its_ladder_is_given_back_with_its_network) {
    unsigned reported = 0;
    upper.on_tx_status = [&] { reported++; };
    run([&] {
        put(21);
        EXPECT_EQ(go().size(), 1u);
        (void)core->refuse_frames();
        confirm_ladder();
        EXPECT_TRUE(go().empty());
        EXPECT_EQ(reported, 1u);
        core->abandon();
    });
}

TEST_F(RateCacheTest, no_command_goes_out_before_a_ladder_is_confirmed) {
    t.task("caller", [&] {
        env.sleep(ms);
        (void)core->execute(Id(id::set_pm), {});
    });
    run([&] {
        put(21);
        EXPECT_EQ(go().size(), 1u);
        env.sleep(2 * ms); // the caller comes while the ladder is on its way
        EXPECT_TRUE(go().empty());
        confirm_ladder();
        EXPECT_EQ(go().size(), 2u) << "the command, and the frame";
        core->abandon();
    });
}

TEST_F(RateCacheTest, no_ladder_goes_out_before_a_command_is_confirmed) {
    t.task("caller", [&] { (void)core->execute(Id(id::set_pm), {}); });
    run([&] {
        env.sleep(ms);
        EXPECT_EQ(go().size(), 1u);
        put(21);
        const auto out = go();
        ASSERT_EQ(out.size(), 1u);
        EXPECT_EQ(policy_of(out[0]), data_policy);
        core->abandon();
    });
}

TEST_F(RateCacheTest, of_more_ladders_than_fit_the_one_used_longest_ago_makes_room) {
    run([&] {
        for (std::uint8_t i = 0; i < 6; i++)
            teach(mcs0 + i);
        put(mcs0);
        confirm(go()[0]); // used again: the second is the oldest now
        put(mcs0 + 6);
        EXPECT_EQ(ladder_in(go().at(0)).index, fixed_policies + 1);
        core->abandon();
    });
}

TEST_F(RateCacheTest, a_policy_of_a_frame_in_the_chip_is_not_changed) {
    run([&] {
        put(mcs0);
        EXPECT_EQ(go().size(), 1u);
        confirm_ladder();
        EXPECT_EQ(go().size(), 1u) << "and stays in the chip";
        for (std::uint8_t i = 1; i < 6; i++)
            teach(mcs0 + i);
        put(mcs0 + 6);
        EXPECT_EQ(ladder_in(go().at(0)).index, fixed_policies + 1);
        core->abandon();
    });
}

TEST_F(RateCacheTest, firmware_that_refuses_ladders_is_told_no_more) {
    run([&] {
        put(21);
        EXPECT_EQ(go().size(), 1u);
        confirm_ladder(1);
        put(20);
        const auto out = go();
        ASSERT_EQ(out.size(), 2u);
        EXPECT_EQ(policy_of(out[0]), data_policy);
        EXPECT_EQ(policy_of(out[1]), data_policy);
        core->abandon();
    });
}

TEST_F(RateCacheTest, a_ladder_that_is_never_confirmed_is_given_up_after_three_seconds) {
    run([&] {
        put(21);
        EXPECT_EQ(go().size(), 1u);
        env.sleep(confirm_timeout_ns - 1);
        EXPECT_TRUE(core->enforce_time_limits());
        env.sleep(1);
        const auto checked = core->enforce_time_limits();
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error(), Errc::timeout);
        core->abandon();
    });
}

TEST_F(RateCacheTest, another_network_is_told_anew) {
    run([&] {
        teach(21);
        EXPECT_TRUE(core->admit_frames(core->refuse_frames()));
        put(21);
        EXPECT_EQ(testing::as<WriteMib>(go().at(0)).mib, mib::rate_policy);
        core->abandon();
    });
}

} // namespace
} // namespace besser::driver
