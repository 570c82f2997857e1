// SPDX-License-Identifier: GPL-2.0-only
// What stands above the driver in a virtual world (mac80211's place). The calls, and the contexts
// they come in, are those of driver/port.hpp.
#pragma once

#include "driver/port.hpp"
#include "model/vkernel/frame.hpp"

namespace besser::host {

class Upper {
  public:
    virtual void deliver(vkernel::Frame frame, const driver::RxStatus &status) = 0;
    virtual void deliver_end() = 0;
    virtual void tx_status(vkernel::Frame frame, const driver::TxReport &report) = 0;
    virtual void stop_queue(driver::AccessCategory category) = 0;
    virtual void wake_queue(driver::AccessCategory category) = 0;
    virtual void scan_done(driver::ScanOutcome outcome) = 0;
    virtual void connection_lost() = 0;
    virtual void connection_broken() = 0;
    virtual void signal_changed(std::int8_t dbm) = 0;
    virtual void restarted() = 0;
    virtual void failed() = 0;

  protected:
    ~Upper() = default;
};

} // namespace besser::host
