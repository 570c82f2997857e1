// SPDX-License-Identifier: GPL-2.0-only
// What stands above the driver on the virtual rig: a small mac80211, in two halves, and a network
// stack.
//
//        NetDevice (driver)  --- Upper ---  StationHost --+-- Mlme      management, operations
//                                                         +-- Network   data, TCP receiver
#pragma once

#include "model/host/mlme.hpp"
#include "model/host/network.hpp"

namespace besser::host {

class StationHost final : public host::Upper {
  public:
    StationHost(vkernel::World &world, const Profile &profile) : world_(world), profile_(profile) {}
    StationHost(const StationHost &) = delete;
    StationHost &operator=(const StationHost &) = delete;

    /// The driver calls back as soon as it works: attach() before anything else.
    void attach(Mlme &mlme, Network &network) {
        mlme_ = &mlme;
        network_ = &network;
    }

    void deliver(vkernel::Frame frame, const driver::RxStatus &status) override;
    void deliver_end() override { network_->deliver_end(); }
    void tx_status(vkernel::Frame frame, const driver::TxReport &report) override;
    /// Frames above a full queue are dropped at the driver's edge (InterfaceCounters::tx_dropped).
    void stop_queue(driver::AccessCategory) override {}
    void wake_queue(driver::AccessCategory) override {}
    void scan_done(driver::ScanOutcome outcome) override { mlme_->on_scan_done(outcome); }
    void connection_lost() override { mlme_->on_beacons_lost(); }
    void connection_broken() override { mlme_->on_connection_broken(); }
    void signal_changed(std::int8_t) override {}
    void restarted() override { mlme_->on_restarted(); }
    void failed() override { mlme_->on_failed(); }

  private:
    vkernel::World &world_;
    const Profile &profile_;
    Mlme *mlme_ = nullptr;
    Network *network_ = nullptr;
};

} // namespace besser::host
