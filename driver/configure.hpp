// SPDX-License-Identifier: GPL-2.0-only
// What the firmware is told once after each start (protocol.md 3.6 and 5.1). Contexts and errors
// are those of driver/station.hpp.
#pragma once

#include "driver/signal.hpp"

namespace besser::driver {

template <Port P, class Policy>
class Configurator {
  public:
    explicit Configurator(Core<P, Policy> &core) : requests_(core) {}

    /// After the startup indication: several confirms in one message, then the radio's data, of
    /// which what is longer than the chip takes is cut off.
    Result<> configure(const MacAddress &mac, Bytes sdd) {
        for (const std::uint8_t id : {station_interface, second_interface})
            BESSER_TRY(requests_.write_mib_word(wire::wsm::mib::multi_confirm, 1, id));
        for (const std::uint8_t id : {station_interface, second_interface})
            BESSER_TRY(send_configuration(mac, sdd, id));
        return set_signal_average(requests_, idle_signal_average);
    }

  private:
    Result<> send_configuration(const MacAddress &mac, Bytes sdd, std::uint8_t interface_id) {
        using namespace wire::wsm;
        Configuration message{};
        message.head.dpd_bytes = dpd_head_bytes + sdd_bytes;
        message.head.dpd_version = dpd_version;
        message.head.mac = mac;
        message.head.dpd_flags = dpd_flags;
        std::copy_n(sdd.begin(), std::min(sdd.size(), sdd_bytes), message.sdd.begin());
        return requests_.command(id::configuration, message, interface_id);
    }

    Requests<P, Policy> requests_;
};

} // namespace besser::driver
