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

/// Rate policies that the chip always has; the others are driver/rate_cache.hpp's.
inline constexpr std::uint8_t data_policy = 0;
inline constexpr std::uint8_t management_policy = 1;
inline constexpr std::uint8_t fixed_policies = 2;

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

/// The chip begins at the highest rate, and falls to the next one below.
using wire::wsm::RateTries;

/// Adds tries at a rate, up to the fifteen that a nibble holds.
constexpr void add_tries(RateTries &to, std::uint8_t rate, std::uint32_t tries) {
    BESSER_ASSERT(rate <= wire::wsm::rate::last_mcs);
    auto &word = to[rate / 8];
    const unsigned shift = rate % 8 * 4;
    const std::uint32_t sum = std::min<std::uint32_t>(wire::wsm::tries_at(to, rate) + tries, 0xF);
    word = (word & ~(std::uint32_t{0xF} << shift)) | sum << shift;
}

/// What rate control wants for a frame; without tries, where it says nothing. Steps at rates that
/// there are not are left out. Rate control may name a rate above the one before, to learn of it,
/// or one rate twice: the chip cannot do that, and tries all of them from the top.
[[nodiscard]] constexpr RateTries tries_of(const TxInfo &info) {
    RateTries tries{};
    for (const RateStep &step : info.ladder)
        if (step.tries > 0 && wire::wsm::rate::is_rate(step.rate))
            add_tries(tries, step.rate, step.tries);
    return tries;
}

/// One policy of MIB 0x1016.
[[nodiscard]] inline wire::wsm::RatePolicy policy_of(std::uint8_t index, const RateTries &tries) {
    using namespace wire::wsm;
    constexpr std::uint8_t retries = 7; // the vendor's driver's
    RatePolicy made{};
    made.index = index;
    made.short_retries = made.long_retries = retries;
    made.flags = rate_policy::terminate_when_finished | rate_policy::count_initial_attempt;
    std::copy(tries.begin(), tries.end(), made.tries.begin());
    return made;
}

/// MIB 0x1016 with the two policies.
struct RatePolicies {
    wire::wsm::RatePolicyHead head{};
    std::array<wire::wsm::RatePolicy, 2> policies{};
};

/// Two ladders: data starts at the best rate and falls to the lowest, management stays at the
/// lowest.
[[nodiscard]] inline RatePolicies rate_policies_of(const TxRates &rates) {
    RateTries data{}, management{};
    add_tries(data, rates.data_rate, 5);
    add_tries(data, rates.management_rate, 2);
    add_tries(management, rates.management_rate, 7);
    return {{2, {}}, {policy_of(data_policy, data), policy_of(management_policy, management)}};
}

} // namespace besser::driver
