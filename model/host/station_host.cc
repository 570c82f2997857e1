// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/station_host.hpp"

namespace besser::host {

void StationHost::deliver(vkernel::Frame frame, const driver::RxStatus &) {
    using namespace wire::ieee80211;
    const auto *header = wire::view<Header>(wire::Bytes(frame.bytes()));
    if (header == nullptr)
        return;
    if ((header->type & frame::type_mask) == frame::type_data)
        network_->deliver(std::move(frame));
    else
        mlme_->on_management(frame.bytes());
}

void StationHost::tx_status(vkernel::Frame frame, const driver::TxReport &report) {
    namespace dot11 = wire::ieee80211;
    world_.charge(profile_.tx_status_ns);
    const auto *header = wire::view<dot11::Header>(wire::Bytes(frame.bytes()));
    if (header != nullptr && header->type == dot11::frame::null_data)
        mlme_->on_null_sent(report.acked);
    network_->on_sent(report);
}

} // namespace besser::host
