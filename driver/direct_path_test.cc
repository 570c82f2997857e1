// SPDX-License-Identifier: GPL-2.0-only
// The bottom half and the interrupt entry against a card that answers what a test says.
#include "driver/direct_path.hpp"

#include "driver/test_port.hpp"
#include "support/time_units.hpp"

#include <memory>

namespace besser::driver {
namespace {

using host::VirtualPort;
using wire::sdio::reg::control;
using wire::sdio::reg::settled;

struct DirectPathTest : testing::PortTest {
    using Path = DirectPath<VirtualPort>;
    using Engine = Path::Engine;

    std::vector<Errc> lost;
    std::unique_ptr<Engine> core =
        std::make_unique<Engine>(env, Engine::RestartHook{&DirectPathTest::on_lost, this}, false);
    std::unique_ptr<Path> path = std::make_unique<Path>(*core);

    DirectPathTest() { settle(); }
    static void on_lost(void *self, Errc why) {
        static_cast<DirectPathTest *>(self)->lost.push_back(why);
    }
    /// The chip has nothing, and says so.
    void settle() { card.registers = {{control, 0}, {settled, wire::sdio::settled_bit}}; }
    /// It says nothing yet.
    void unsettle() { card.registers = {{control, 0}, {settled, 0}}; }
    void run_path_for(std::int64_t ns) {
        path->start();
        env.sleep(ns);
        path->stop();
    }
};

/// At once, after 150 ms, 300 ms more, and so on up to every 5 s.
TEST_F(DirectPathTest, without_an_interrupt_the_chip_is_looked_at_ever_more_rarely) {
    run([&] { run_path_for(1100 * ms); });
    EXPECT_EQ(core->counters().drains(), 4u);
    run([&] { run_path_for(60 * second); });
    EXPECT_LE(core->counters().idle_polls, 20u);
    EXPECT_GE(core->counters().idle_polls, 15u);
    EXPECT_TRUE(lost.empty());
}

TEST_F(DirectPathTest, with_something_in_the_chip_it_is_looked_at_often) {
    run([&] {
        core->credits().announce(4);
        core->credits().take();
        run_path_for(1530 * ms);
    });
    EXPECT_EQ(core->counters().idle_polls, 10u);
}

TEST_F(DirectPathTest, an_unsettled_control_byte_is_looked_at_every_millisecond) {
    unsettle();
    run([&] { run_path_for(400 * ms + ms / 2); });
    EXPECT_EQ(core->counters().control_unsettled, 401u);
    EXPECT_TRUE(lost.empty());
}

TEST_F(DirectPathTest, a_control_byte_that_does_not_settle_in_half_a_second_is_an_error) {
    unsettle();
    run([&] { run_path_for(499 * ms); });
    EXPECT_TRUE(lost.empty());
    run([&] { run_path_for(501 * ms); });
    EXPECT_EQ(lost, std::vector{Errc::protocol});
}

TEST_F(DirectPathTest, the_half_second_begins_with_the_first_look_that_told_nothing) {
    run([&] {
        path->start();
        env.sleep(50 * ms);
        env.bus_claim(); // nobody can look
        t.world.sleep(1000 * ms);
        unsettle();
        env.bus_release();
        env.sleep(100 * ms);
        path->stop();
    });
    EXPECT_TRUE(lost.empty());
}

TEST_F(DirectPathTest, a_path_that_began_anew_waits_as_long_for_an_unsettled_byte) {
    unsettle();
    run([&] {
        run_path_for(400 * ms);
        env.sleep(10'000 * ms);
        run_path_for(400 * ms);
    });
    EXPECT_TRUE(lost.empty());
}

} // namespace
} // namespace besser::driver
