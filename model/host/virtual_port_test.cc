// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/test_upper.hpp"
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace besser::host {
namespace {

using driver::Errc;
using driver::WorkFunction;
using vkernel::Frame;
using vkernel::RunEnd;
using vkernel::TaskClass;
using vkernel::testing::FakeCard;
using vkernel::testing::pinned_to;
using vkernel::testing::TestWorld;

struct VirtualPortTest : ::testing::Test {
    TestWorld t{2};
    FakeCard card;
    NoUpper upper;
    Env &env = t.arena.make<Env>(t.world, card, upper);

    template <class Function>
    void run(Function function) {
        t.task("test", function, pinned_to(0, TaskClass::rt));
        EXPECT_EQ(t.world.run(), RunEnd::idle);
    }
};

TEST_F(VirtualPortTest, bus_errors_become_the_drivers_errors) {
    const std::pair<chip::BusStatus, Errc> pairs[] = {
        {chip::BusStatus::crc_error, Errc::bus_crc},
        {chip::BusStatus::timeout, Errc::bus_timeout},
        {chip::BusStatus::out_of_range, Errc::bus_error},
        {chip::BusStatus::bad_function, Errc::bus_error}};
    run([&] {
        env.bus_claim();
        card.status = chip::BusStatus::ok;
        EXPECT_TRUE(env.bus_read_byte(1));
        EXPECT_TRUE(env.bus_write_byte(1, 1));
        for (const auto &[status, error] : pairs) {
            card.status = status;
            ASSERT_FALSE(env.bus_read_byte(1));
            EXPECT_EQ(env.bus_read_byte(1).error(), error);
            EXPECT_EQ(env.bus_write_byte(1, 1).error(), error);
        }
        env.bus_release();
    });
}

TEST_F(VirtualPortTest, a_frame_is_given_up_on_delivery) {
    run([&] { env.deliver(Frame::allocate(env, 100), {}); });
    EXPECT_EQ(upper.delivered, 1);
    EXPECT_EQ(env.frames().in_use(), 0U);
}

TEST_F(VirtualPortTest, firmware_is_found_by_name) {
    const std::uint8_t blob[] = {1, 2, 3};
    env.add_firmware("a", blob);
    EXPECT_EQ(VirtualPort::Firmware(env, "a").bytes().size(), 3U);
    EXPECT_TRUE(VirtualPort::Firmware(env, "b").bytes().empty());
}

TEST_F(VirtualPortTest, receive_and_transmit_work_may_run_at_once_and_the_bottom_half_besides) {
    int running = 0;
    int most = 0;
    auto sleep = [&] {
        most = std::max(most, ++running);
        t.world.sleep(1000);
        running--;
    };
    using Sleep = decltype(sleep);
    const auto function = [](void *f) { (*static_cast<Sleep *>(f))(); };
    VirtualPort::Work rx(env, WorkFunction::sdio_rx_work, function, &sleep);
    VirtualPort::Work tx(env, WorkFunction::sdio_tx_work, function, &sleep);
    VirtualPort::Work bh(env, WorkFunction::bes2600_bh_work, function, &sleep);
    run([&] {
        rx.queue();
        tx.queue();
        bh.queue();
    });
    EXPECT_EQ(most, 3);
    EXPECT_EQ(t.world.trace().executions("sdio_rx_work"), 1U);
}

TEST_F(VirtualPortTest, the_log_keeps_the_newest_lines) {
    for (int i = 0; i < 1000; i++)
        env.log(driver::LogLevel::warning, "line %d", i);
    const auto &log = t.world.trace().log;
    EXPECT_EQ(log.pushed(), 1000U);
    EXPECT_EQ(log[log.size() - 1].text.view(), "W line 999");
}

TEST_F(VirtualPortTest, copying_costs_time_by_the_kibibyte) {
    t.world.costs().copy_ns_per_kib = 400;
    std::uint8_t from[512] = {42};
    std::uint8_t to[512] = {};
    run([&] { env.copy(to, from); });
    EXPECT_EQ(to[0], 42);
    EXPECT_EQ(t.world.now_ns(), 200);
}

} // namespace
} // namespace besser::host
