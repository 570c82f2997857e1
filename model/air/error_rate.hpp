// SPDX-License-Identifier: GPL-2.0-only
// How likely a frame is lost, by its rate and the level at which it arrives. The curves are those
// of G. Pei and T. Henderson, "Validation of OFDM error rate model in ns-3" (2010): the bit error
// rate of each modulation in white noise, and the bound for the convolutional code of
// 802.11 (17.3.5.6) by the distances of P. Frenger, P. Orten and T. Ottosson, "Convolutional codes
// with optimum distance spectrum" (1999). Noise is that of 20 MHz with the noise figure that the
// standard reckons with (802.11-2020, 19.3.19.2: 10 dB); its margin of 5 dB is left out, for the
// bound is one of hard decisions, and needs some 4 dB more than what receivers do.
#pragma once

#include "model/air/air_profile.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace besser::air {

/// At which each side hears the other, if the path is told of.
[[nodiscard]] constexpr int level_dbm(const Profile &profile) {
    constexpr int sent_dbm = 20; // EN 300 328: what 2.4 GHz allows
    return sent_dbm - profile.path_loss_db;
}

class ErrorRate {
  public:
    /// With the profile's level, the curves; without, `drawn` for each rate of 802.11n, and the
    /// profile's rate for management for all others.
    ErrorRate(const Profile &profile, double drawn);

    /// Of a frame of `bytes` at a rate as WSM counts them, up to the last MCS; 0 to 1.
    [[nodiscard]] double of(std::uint8_t rate, std::size_t bytes) const;

    /// Where the most bytes of frames of 1500 pass: what an access point chooses that knows all.
    [[nodiscard]] std::uint8_t best_mcs() const;

  private:
    static constexpr std::size_t rates = 22;
    bool has_level_;
    std::array<double, rates> flat_{};
    std::array<double, rates> log_good_bit_{}; ///< logarithm of the chance that a bit is right
};

} // namespace besser::air
