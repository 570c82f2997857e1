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

    /// Power save on waits for the firmware's word that it is in force (protocol.md 5.1, set pm);
    /// Errc::timeout: it did not come.
    Result<> set_power_save(bool on) {
        using namespace wire::wsm;
        SetPm message{};
        message.mode = on ? pm_mode::power_save : pm_mode::active;
        message.fast_idle = on ? fast_idle : std::uint8_t{0};
        auto &events = requests_.core().events();
        events.expect_power_saving();
        BESSER_TRY(requests_.command(id::set_pm, message));
        if (on && !events.wait_power_saving(indication_timeout_ns))
            return Errc::timeout;
        return {};
    }

    /// Transmit power in 0.1 dBm.
    Result<> set_tx_power(std::uint32_t tenth_dbm) {
        return requests_.write_mib_word(wire::wsm::mib::tx_power, tenth_dbm);
    }

  private:
    static constexpr std::uint8_t fast_idle = 80;                        ///< in 500 us
    static constexpr std::int64_t indication_timeout_ns = 5'000'000'000; ///< protocol.md 4.7

    Requests<P, Policy> requests_;
};

} // namespace besser::driver
