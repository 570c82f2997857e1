// SPDX-License-Identifier: GPL-2.0-only
// For tests: nobody above the driver, who counts what is delivered.
#pragma once

#include "model/host/virtual_port.hpp"

namespace besser::host {

struct NoUpper final : Upper {
    int delivered = 0;
    void deliver(vkernel::Frame, const driver::RxStatus &) override { delivered++; }
    void deliver_end() override {}
    void tx_status(vkernel::Frame, const driver::TxReport &) override {}
    void stop_queue(driver::AccessCategory) override {}
    void wake_queue(driver::AccessCategory) override {}
    void scan_done(driver::ScanOutcome) override {}
    void connection_lost() override {}
    void connection_broken() override {}
    void signal_changed(std::int8_t) override {}
    void restarted() override {}
    void failed() override {}
};

} // namespace besser::host
