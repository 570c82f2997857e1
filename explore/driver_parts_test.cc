// SPDX-License-Identifier: GPL-2.0-only
// Parts of the driver whose races take more preemptions than a search of the whole can afford.
#include "driver/events.hpp"
#include "driver/test_port.hpp"
#include "explore/test_search.hpp"

#include <gtest/gtest.h>

namespace besser::explore {
namespace {

using driver::ScanOutcome;

struct CountingUpper final : driver::testing::NotingUpper {
    unsigned ends = 0;
    void scan_done(ScanOutcome) override { ends++; }
};

TEST(DriverParts, a_scan_asked_for_beside_a_restart_ends_once_or_is_refused) {
    testing::Toy toy(2);
    vkernel::testing::FakeCard card;
    auto &upper = toy.arena.make<CountingUpper>();
    auto &env = toy.arena.make<host::Env>(toy.world(), card, upper);
    auto &events = toy.arena.make<driver::FirmwareEvents<host::VirtualPort>>(env);
    auto &due = toy.arena.make<unsigned>(0);
    toy.task("scan", [&] {
        events.admit_scans();
        if (events.begin_scan()) {
            due = 1;
            events.end_scan(ScanOutcome::done); // the scan work
        }
    });
    toy.task("restart", [&] { events.refuse_scans(); });
    toy.check = [&] { return upper.ends == due; };

    const auto searched = testing::search(toy, testing::unbounded, true);

    EXPECT_GT(searched.schedules, 2u);
    EXPECT_TRUE(searched.findings.empty());
}

} // namespace
} // namespace besser::explore
