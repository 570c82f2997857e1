// SPDX-License-Identifier: GPL-2.0-only
// Power save and transmit power (protocol.md 5.1 and 5.7). Contexts and errors are those of
// driver/station.hpp.
#pragma once

#include "driver/requests.hpp"

namespace besser::driver {

template <Port P, class Policy>
class Power {
  public:
    explicit Power(Core<P, Policy> &core) : requests_(core) {}

    /// In force when the firmware has confirmed it. Its word that the access point knows, too, is
    /// noted when it comes; how often it did not is counted.
    Result<> set_power_save(bool on) {
        using namespace wire::wsm;
        SetPm message{};
        message.mode = on ? pm_mode::power_save : pm_mode::active;
        message.fast_idle = on ? fast_idle : std::uint8_t{0};
        auto &events = requests_.core().events();
        if (events.power_saving_overdue())
            requests_.core().counters().power_saves_unconfirmed.add();
        if (on)
            events.expect_power_saving();
        else
            events.forget_power_saving();
        if (!on)
            requests_.core().set_saves_power(false); // before: nothing is to sleep any more
        BESSER_TRY(requests_.command(id::set_pm, message));
        requests_.core().set_saves_power(on);
        return {};
    }

    /// Transmit power in 0.1 dBm.
    Result<> set_tx_power(std::uint32_t tenth_dbm) {
        return requests_.write_mib_word(wire::wsm::mib::tx_power, tenth_dbm);
    }

  private:
    static constexpr std::uint8_t fast_idle = 80; ///< in 500 us

    Requests<P, Policy> requests_;
};

} // namespace besser::driver
