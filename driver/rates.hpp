// SPDX-License-Identifier: GPL-2.0-only
// Which rates frames are sent at, and how the chip falls back from them (protocol.md 5.4 and 5.7,
// MIB 0x1016). Pure.
#pragma once

#include "driver/assert.hpp"
#include "driver/upper.hpp"
#include "wire/mib.hpp"

#include <array>

namespace besser::driver {

/// How frames are sent; set when the station associates, read for each frame.
struct TxRates {
    std::uint8_t data_rate = 0; ///< WSM rate index
    std::uint8_t management_rate = 0;
    bool ht = false;
};

/// Rate policies kept in the chip.
inline constexpr std::uint8_t data_policy = 0;
inline constexpr std::uint8_t management_policy = 1;

[[nodiscard]] constexpr std::uint8_t lowest_rate(Band band) {
    return band == Band::ghz5 ? wire::wsm::rate::first_ofdm : std::uint8_t{0};
}

/// Before it is known what the access point takes.
[[nodiscard]] constexpr TxRates basic_rates(Band band) {
    return {.data_rate = lowest_rate(band), .management_rate = lowest_rate(band), .ht = false};
}

/// MCS 0 to 7 as bits of rate indices.
[[nodiscard]] constexpr std::uint32_t mcs_rate_bits(std::uint8_t mcs_mask) {
    return static_cast<std::uint32_t>(mcs_mask) << wire::wsm::rate::first_mcs;
}

/// Data goes at the best rate the access point takes, of HT's if it has HT; the management rate
/// stays that of `before`.
[[nodiscard]] constexpr TxRates data_rates(TxRates before,
                                           const AssociationParameters &parameters) {
    TxRates rates = before;
    rates.ht = parameters.mcs_mask != 0;
    const std::uint32_t usable = rates.ht ? mcs_rate_bits(parameters.mcs_mask) : parameters.rates;
    for (std::uint8_t rate = 0; rate <= wire::wsm::rate::last_mcs; rate++)
        if ((usable >> rate & 1) != 0)
            rates.data_rate = rate;
    return rates;
}

/// MIB 0x1016 with the two policies.
struct RatePolicies {
    wire::wsm::RatePolicyHead head{};
    std::array<wire::wsm::RatePolicy, 2> policies{};
};

/// Two ladders: data starts at the best rate and falls to the lowest, management stays at the
/// lowest.
[[nodiscard]] inline RatePolicies rate_policies_of(const TxRates &rates) {
    using namespace wire::wsm;
    constexpr std::uint8_t retries = 7; // the vendor's driver's
    const auto policy = [](std::uint8_t index) {
        RatePolicy made{};
        made.index = index;
        made.short_retries = made.long_retries = retries;
        made.flags = rate_policy::terminate_when_finished | rate_policy::count_initial_attempt;
        return made;
    };
    const auto add_tries = [](RatePolicy &to, std::uint8_t rate, std::uint32_t tries) {
        BESSER_ASSERT(rate <= rate::last_mcs);
        auto &word = to.tries[rate / 8];
        word = word + (tries << (rate % 8 * 4));
    };
    RatePolicies table{{2, {}}, {policy(data_policy), policy(management_policy)}};
    add_tries(table.policies[0], rates.data_rate, 5);
    add_tries(table.policies[0], rates.management_rate, 2);
    add_tries(table.policies[1], rates.management_rate, 7);
    return table;
}

} // namespace besser::driver
