// SPDX-License-Identifier: GPL-2.0-only
// What surrounds a part of the driver in its tests: a virtual kernel without costs, a card that
// answers what the test says, an upper edge that notes.
#pragma once

#include "model/host/virtual_port.hpp"
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace besser::driver::testing {

struct NotingUpper : host::Upper {
    virtual ~NotingUpper() = default;

    std::vector<AccessCategory> stopped;
    int connections_broken = 0;
    std::vector<AccessCategory> woken;
    std::vector<RxStatus> delivered;
    std::vector<ScanOutcome> scans;
    std::function<void()> on_tx_status = [] {};
    std::function<void()> on_restarted = [] {};
    unsigned batch_ends = 0;

    void deliver(vkernel::Frame, const RxStatus &status) override { delivered.push_back(status); }
    void deliver_end() override { batch_ends++; }
    void tx_status(vkernel::Frame, const TxReport &) override { on_tx_status(); }
    void stop_queue(AccessCategory category) override { stopped.push_back(category); }
    void wake_queue(AccessCategory category) override { woken.push_back(category); }
    void scan_done(ScanOutcome outcome) override { scans.push_back(outcome); }
    void connection_lost() override {}
    void connection_broken() override { connections_broken++; }
    void signal_changed(std::int8_t) override {}
    void restarted() override { on_restarted(); }
    void failed() override {}
};

struct PortTest : ::testing::Test {
    vkernel::testing::TestWorld t{2};
    vkernel::testing::FakeCard card;
    NotingUpper upper;
    host::Env &env = t.arena.make<host::Env>(t.world, card, upper);

    /// Runs `function` as a task, and whatever else was spawned, to the end.
    template <class Function>
    void run(Function function) {
        t.task("test", function);
        EXPECT_EQ(t.world.run(), vkernel::RunEnd::idle);
        EXPECT_EQ(t.first_warning(), "");
    }
};

} // namespace besser::driver::testing
