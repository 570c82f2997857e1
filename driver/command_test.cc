// SPDX-License-Identifier: GPL-2.0-only
#include "driver/command.hpp"

#include "driver/test_port.hpp"
#include "support/time_units.hpp"

#include <memory>

namespace besser::driver {
namespace {

using namespace wire::wsm;
using host::VirtualPort;

struct CommandTest : testing::PortTest {
    std::unique_ptr<CommandChannel<VirtualPort>> channel =
        std::make_unique<CommandChannel<VirtualPort>>(env);
    int wakeups = 0, restarts = 0;
    std::vector<std::uint8_t> payload{1, 2, 3, 4};
    std::vector<std::uint8_t> reply;

    CommandTest() {
        run([this] { channel->open(); });
    }
    Result<> execute(std::uint16_t message = id::set_pm) {
        return channel->execute(
            Id(message), payload, [this] { wakeups++; }, [this] { restarts++; });
    }
    /// A confirm of `message` with `status`, and some bytes after it.
    static std::vector<std::uint8_t> confirm_of(std::uint16_t message, std::uint32_t status = 0,
                                                std::size_t bytes = 12) {
        std::vector<std::uint8_t> out(bytes, 0x77);
        const GenericConfirm head{{static_cast<std::uint16_t>(bytes), message}, status};
        std::copy_n(wire::bytes_of(head).begin(), std::min(bytes, sizeof(head)), out.begin());
        return out;
    }
    /// `function` plays the bottom half, a millisecond later.
    template <class Function>
    void later(Function function) {
        t.task("bottom half", [this, function] {
            t.world.sleep(ms);
            function();
        });
    }
    /// A task's captures are never destructed: the message is kept here.
    void answer(std::vector<std::uint8_t> message) {
        reply = std::move(message);
        later([this] {
            EXPECT_FALSE(channel->fetch().empty());
            EXPECT_TRUE(channel->on_confirm(reply));
        });
    }
};

TEST_F(CommandTest, the_message_is_header_and_payload) {
    later([&] {
        EXPECT_TRUE(channel->queued());
        const auto message = channel->fetch();
        ASSERT_EQ(message.size(), 8u);
        const auto *header = wire::view<Header>(Bytes(message));
        EXPECT_EQ(header->length, 8);
        EXPECT_EQ(header->id, id::set_pm);
        EXPECT_TRUE(std::ranges::equal(message.subspan(4), payload));
        EXPECT_TRUE(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)));
    });
    run([&] { EXPECT_TRUE(execute()); });
    EXPECT_EQ(wakeups, 1);
}

TEST_F(CommandTest, is_fetched_once) {
    later([&] {
        EXPECT_FALSE(channel->fetch().empty());
        EXPECT_FALSE(channel->queued());
        EXPECT_TRUE(channel->fetch().empty());
        EXPECT_TRUE(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)));
    });
    run([&] { EXPECT_TRUE(execute()); });
}

TEST_F(CommandTest, a_confirm_may_be_longer_than_its_status) {
    answer(confirm_of(id::set_pm | id::confirm_bit, 0, 600));
    run([&] { EXPECT_TRUE(execute()); });
}

TEST_F(CommandTest, a_status_other_than_zero_is_a_rejection) {
    answer(confirm_of(id::set_pm | id::confirm_bit, 2));
    run([&] { EXPECT_EQ(execute().error(), Errc::rejected); });
}

TEST_F(CommandTest, an_mcu_message_is_confirmed_by_its_own_id_and_has_no_status) {
    answer(confirm_of(id::driver_command, 2));
    run([&] { EXPECT_TRUE(execute(id::driver_command)); });
}

TEST_F(CommandTest, a_confirm_of_another_command_is_a_protocol_error_and_does_not_end_the_wait) {
    later([&] {
        EXPECT_FALSE(channel->fetch().empty());
        EXPECT_EQ(channel->on_confirm(confirm_of(id::join | id::confirm_bit)).error(),
                  Errc::protocol);
        t.world.sleep(ms);
        EXPECT_TRUE(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)));
    });
    run([&] {
        EXPECT_TRUE(execute());
        EXPECT_EQ(t.world.now_ns(), 2 * ms);
    });
}

TEST_F(CommandTest, a_confirm_without_a_status_is_a_protocol_error) {
    later([&] {
        EXPECT_FALSE(channel->fetch().empty());
        for (const std::size_t bytes : {0u, 3u, 4u, 7u})
            EXPECT_EQ(
                channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit, 0, bytes)).error(),
                Errc::protocol)
                << bytes;
        channel->close();
    });
    run([&] { EXPECT_EQ(execute().error(), Errc::gone); });
}

TEST_F(CommandTest, a_confirm_that_nobody_waits_for_is_a_protocol_error) {
    run([&] {
        EXPECT_EQ(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)).error(),
                  Errc::protocol);
    });
}

TEST_F(CommandTest, a_confirm_before_the_command_was_sent_is_a_protocol_error) {
    later([&] {
        EXPECT_EQ(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)).error(),
                  Errc::protocol);
        channel->close();
    });
    run([&] { EXPECT_EQ(execute().error(), Errc::gone); });
}

TEST_F(CommandTest, without_a_confirm_the_caller_gives_up_after_three_seconds) {
    run([&] {
        EXPECT_EQ(execute().error(), Errc::timeout);
        EXPECT_EQ(t.world.now_ns(), confirm_timeout_ns);
        EXPECT_EQ(restarts, 1);
    });
}

TEST_F(CommandTest, a_timeout_blocks_the_channel_until_it_is_opened_again) {
    run([&] {
        EXPECT_EQ(execute().error(), Errc::timeout);
        EXPECT_EQ(execute().error(), Errc::gone);
        EXPECT_FALSE(channel->queued());
        channel->open();
        later([&] {
            EXPECT_FALSE(channel->fetch().empty());
            EXPECT_TRUE(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)));
        });
        EXPECT_TRUE(execute());
    });
}

TEST_F(CommandTest, a_confirm_after_the_timeout_is_a_protocol_error) {
    run([&] {
        EXPECT_EQ(execute().error(), Errc::timeout);
        EXPECT_EQ(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)).error(),
                  Errc::protocol);
    });
}

TEST_F(CommandTest, closing_wakes_the_caller) {
    later([&] { channel->close(); });
    run([&] {
        EXPECT_EQ(execute().error(), Errc::gone);
        EXPECT_EQ(t.world.now_ns(), ms);
    });
}

TEST_F(CommandTest, a_closed_channel_takes_no_command) {
    run([&] {
        channel->close();
        EXPECT_EQ(execute().error(), Errc::gone);
    });
    EXPECT_EQ(wakeups, 0);
}

TEST_F(CommandTest, a_wakeup_of_an_earlier_close_ends_no_later_command) {
    run([&] {
        channel->close();
        channel->open();
        answer(confirm_of(id::set_pm | id::confirm_bit));
        EXPECT_TRUE(execute());
        EXPECT_EQ(t.world.now_ns(), ms);
    });
}

TEST_F(CommandTest, a_payload_that_fits_no_slot_is_refused) {
    payload.resize(wire::sdio::max_message_bytes - sizeof(Header) - host_timestamp_bytes + 1);
    run([&] { EXPECT_EQ(execute().error(), Errc::invalid); });
    EXPECT_EQ(wakeups, 0);
}

TEST_F(CommandTest, the_largest_payload_is_sent_whole) {
    payload.resize(wire::sdio::max_message_bytes - sizeof(Header) - host_timestamp_bytes);
    later([&] {
        EXPECT_EQ(channel->fetch().size() + host_timestamp_bytes, wire::sdio::max_message_bytes);
        EXPECT_TRUE(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)));
    });
    run([&] { EXPECT_TRUE(execute()); });
}

TEST_F(CommandTest, callers_take_turns) {
    int confirmed = 0;
    t.task("bottom half", [&] {
        for (int i = 0; i < 2; i++) {
            t.world.sleep(ms);
            EXPECT_FALSE(channel->fetch().empty());
            EXPECT_TRUE(channel->fetch().empty());
            EXPECT_TRUE(channel->on_confirm(confirm_of(id::set_pm | id::confirm_bit)));
        }
    });
    t.task("other", [&] { confirmed += execute() ? 1 : 0; });
    run([&] { confirmed += execute() ? 1 : 0; });
    EXPECT_EQ(confirmed, 2);
}

} // namespace
} // namespace besser::driver
