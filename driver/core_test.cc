// SPDX-License-Identifier: GPL-2.0-only
// What becomes of a message from the chip, and when one is sent.
#include "driver/core.hpp"

#include "driver/test_firmware.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;

struct CoreTest : testing::FirmwareTest {
    template <class T>
    Result<> handle(T message) {
        message.header.length = sizeof(message);
        return core->handle({wire::bytes_of(message)});
    }
    bool put() {
        auto frame = vkernel::Frame::allocate(env, 100);
        return core->put(frame, {AccessCategory::best_effort, 0, false, false, {}});
    }
    void admit_frames() { EXPECT_TRUE(core->admit_frames(core->refuse_frames())); }
    /// Whether a network is gone back to that was lost with the device, for this reason.
    bool goes_back(bool associated, Errc why) {
        run([&] {
            admit_frames();
            core->set_network({associated, 0, 6});
            core->request_restart(why);
        });
        return core->reconnect().due();
    }
};

TEST_F(CoreTest, a_message_out_of_sequence_is_a_protocol_error) {
    run([&] {
        EXPECT_EQ(handle(Event{{0, Id(id::event).with_sequence(3).raw()}, 0, 0}).error(),
                  Errc::protocol);
    });
}

TEST_F(CoreTest, an_exception_is_understood_whatever_its_number) {
    Exception exception{};
    exception.header.id = Id(id::exception).with_sequence(3).raw();
    run([&] { EXPECT_EQ(handle(exception).error(), Errc::protocol); });
    EXPECT_EQ(t.world.trace().log[0].text.view(),
              "E firmware exception, reason 0, pc 0, lr 0, sp 0");
}

TEST_F(CoreTest, an_exception_tells_where_the_firmware_was_and_is_kept_whole) {
    Exception exception{};
    exception.header.id = Id(id::exception).raw();
    exception.reason = 2;
    exception.registers[exception_register::pc] = 0x2000'1234;
    exception.registers[exception_register::lr] = 0x2000'4321;
    run([&] { (void)handle(exception); });
    const auto &log = t.world.trace().log;
    EXPECT_EQ(log[0].text.view(),
              "E firmware exception, reason 2, pc 0x20001234, lr 0x20004321, sp 0");
    EXPECT_EQ(log[1].text.view(), "W a dump of 128 bytes is kept");
}

TEST_F(CoreTest, an_assertion_tells_its_file_and_line) {
    Exception exception{};
    exception.header.id = Id(id::exception).raw();
    exception.reason = exception_reason::assertion + 3;
    exception.registers[exception_register::source_line] = 77;
    exception.file.fill('x'); // without an end
    run([&] { (void)handle(exception); });
    EXPECT_EQ(t.world.trace().log[0].text.view(),
              "E firmware assertion at " + std::string(48, 'x') + ":77");
}

TEST_F(CoreTest, an_exception_cut_short_is_one_and_kept_too) {
    const Header header{sizeof(Header), Id(id::exception).raw()};
    run([&] { EXPECT_EQ(core->handle({wire::bytes_of(header)}).error(), Errc::protocol); });
    EXPECT_EQ(t.world.trace().log[0].text.view(), "E firmware exception, not described");
    EXPECT_EQ(t.world.trace().log[1].text.view(), "W a dump of 4 bytes is kept");
}

TEST_F(CoreTest, an_unknown_indication_is_counted_and_nothing_else) {
    run([&] { indicate(0x080B, GenericConfirm{}); });
    EXPECT_EQ(core->counters().unknown_messages, 1u);
}

TEST_F(CoreTest, a_frame_leaves_the_last_credit_to_a_command) {
    t.task("caller", [&] { (void)core->execute(Id(id::set_pm), {}); });
    run([&] {
        admit_frames();
        EXPECT_TRUE(put());
        env.sleep(ms);
        const int all_but_one = core->credits().total() - 1;
        const auto first = core->fetch(all_but_one);
        ASSERT_TRUE(first);
        EXPECT_EQ(first->frame, nullptr) << "the command";
        EXPECT_FALSE(core->fetch(all_but_one));
        EXPECT_TRUE(core->fetch(all_but_one - 1));
        core->abandon();
    });
}

TEST_F(CoreTest, a_frame_takes_the_rate_of_its_kind) {
    core->set_rates({.data_rate = 21, .management_rate = 6, .ht = true});
    const auto written = [this](bool management) {
        auto frame = vkernel::Frame::allocate(env, 100);
        EXPECT_TRUE(core->put(frame, {AccessCategory::voice, 0, management, false, {}}));
        const auto outgoing = core->fetch(0);
        testing::Message message(outgoing->bytes());
        core->write(*outgoing, message);
        return testing::as<TransmitRequest>(message);
    };
    run([&] {
        admit_frames();
        const auto data = written(false);
        EXPECT_EQ(data.header.length, sizeof(TransmitRequest) + 100);
        EXPECT_EQ(data.max_rate, 21);
        EXPECT_EQ(data.queue, queue::voice);
        EXPECT_EQ(data.flags, tx_flag::rate_policy(data_policy));
        EXPECT_EQ(data.ht_parameters, ht::mixed);
        const auto management = written(true);
        EXPECT_EQ(management.max_rate, 6);
        EXPECT_EQ(management.flags, tx_flag::rate_policy(management_policy));
        EXPECT_EQ(management.ht_parameters, ht::none);
    });
}

TEST_F(CoreTest, no_frame_passes_before_a_network_is_joined) {
    run([&] {
        EXPECT_FALSE(put());
        admit_frames();
        EXPECT_TRUE(put());
        core->abandon();
        EXPECT_FALSE(put());
    });
}

TEST_F(CoreTest, a_device_that_is_lost_takes_no_frame_even_while_its_path_runs) {
    run([&] {
        const auto link = core->refuse_frames();
        core->request_restart(Errc::timeout);
        EXPECT_EQ(core->admit_frames(link).error(), Errc::gone);
        admit_frames();
        core->request_restart(Errc::timeout);
        EXPECT_FALSE(put());
    });
}

TEST_F(CoreTest, a_network_that_a_restart_ends_is_gone_back_to) {
    EXPECT_TRUE(goes_back(true, Errc::timeout));
}

TEST_F(CoreTest, a_network_that_was_not_joined_to_its_end_is_not_gone_back_to) {
    EXPECT_FALSE(goes_back(false, Errc::timeout));
}

/// Its access point may be too far away.
TEST_F(CoreTest, a_network_that_is_not_heard_any_more_is_not_gone_back_to) {
    EXPECT_FALSE(goes_back(true, Errc::deaf));
}

TEST_F(CoreTest, a_frame_that_waited_for_another_network_is_given_back_unsent) {
    unsigned reported = 0;
    upper.on_tx_status = [&] { reported++; };
    run([&] {
        admit_frames();
        EXPECT_TRUE(put());
        admit_frames();
        EXPECT_TRUE(put());
        EXPECT_TRUE(core->fetch(0));
        EXPECT_EQ(reported, 1u);
        EXPECT_FALSE(core->fetch(0));
        core->abandon();
    });
}

TEST_F(CoreTest, a_prepared_one_has_forgotten_every_credit_until_the_firmware_starts) {
    run([&] {
        core->credits().take();
        core->prepare();
        EXPECT_EQ(core->credits().used(), 0);
        EXPECT_EQ(core->credits().total(), 0);
    });
}

} // namespace
} // namespace besser::driver
