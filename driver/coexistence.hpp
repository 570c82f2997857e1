// SPDX-License-Identifier: GPL-2.0-only
// What the firmware is told so that Wi-Fi and Bluetooth share one radio (protocol.md 5.7, field.md
// F3 and F5): whether Wi-Fi is connected, and on 2.4 GHz, where both are, how long each has the
// radio in turn. Contexts are those of driver/station.hpp. What the firmware refuses of it is no
// error: it goes on as it was.
#pragma once

#include "driver/requests.hpp"

namespace besser::driver {

template <Port P, class Policy>
class Coexistence {
  public:
    explicit Coexistence(Core<P, Policy> &core) : requests_(core) {}

    /// Before a JOIN: half of the time is enough for an authentication, and less is suspected to be
    /// why JOINs are refused (field.md F3).
    void on_joining(Band band) {
        if (band == Band::ghz2_4)
            share(joining);
    }
    /// The whole period is Wi-Fi's, as it was in every trace of a connected tablet (field.md F5).
    /// How Bluetooth then gets its packets through is the firmware's secret.
    void on_associated(Band band) {
        tell(wire::wsm::WifiStatus::connected);
        if (band == Band::ghz2_4)
            share(connected);
    }
    void on_left() {
        tell(wire::wsm::WifiStatus::idle);
        share(idle);
    }

  private:
    // Of the vendor's driver (protocol.md 5.7), Wi-Fi's time and Bluetooth's.
    struct Share {
        std::uint32_t wifi_us;
        std::uint32_t bluetooth_us;
    };
    static constexpr Share joining{50'000, 52'400};
    static constexpr Share connected{102'400, 0};
    static constexpr Share idle{20'000, 80'000};

    void share(const Share &times) {
        using Message = wire::wsm::Coexistence;
        Message message{};
        message.wifi_us = times.wifi_us;
        message.bluetooth_us = times.bluetooth_us;
        message.mode = Message::in_turn;
        (void)requests_.command(wire::wsm::id::coex, message);
    }
    void tell(std::uint32_t status) {
        wire::wsm::WifiStatus message{};
        message.status = status;
        (void)requests_.command(wire::wsm::id::driver_command, message);
    }

    Requests<P, Policy> requests_;
};

} // namespace besser::driver
