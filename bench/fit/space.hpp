// SPDX-License-Identifier: GPL-2.0-only
// The assumptions of the profile that the fit may change, and what is thought of each before
// anything was measured.
#pragma once

#include "bench/fit/abc.hpp"
#include "bench/rigs/virtual/tablet_profile.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// How a number is spread between its bounds before anything was measured.
enum class Prior : std::uint8_t { logarithmic, even };

/// An assumption of the profile that the fit may change, between two bounds.
struct FreeParameter {
    std::string_view key;
    double low = 0; ///< in `unit`
    double high = 0;
    std::string_view unit = {}; ///< "us", "%" ...; "": a whole number
    Prior prior = Prior::logarithmic;
    std::vector<std::string_view> choices = {}; ///< of a rule, equally likely; it has no bounds
    std::string_view measure = {}; ///< how it is seen on a tablet; "": not from outside
    std::string_view same = {};    ///< a second key that always has the same value
};
[[nodiscard]] const std::vector<FreeParameter> &free_parameters();

/// One latent coordinate for each free parameter.
[[nodiscard]] Eigen::Index free_dimensions();

/// Where a value lies between its bounds as its prior counts, from 0 to 1.
[[nodiscard]] double share_of(const Latent &at, std::size_t parameter);
/// The number that a parameter has there, in its unit; of a choice its index.
[[nodiscard]] double number_at(const Latent &at, std::size_t parameter);

/// What a point of the space means: values by key.
[[nodiscard]] std::map<std::string, ProfileValue> values_at(const Latent &at);

/// Where a value as values_at() writes it lies between its bounds; of a choice the middle of its
/// share. Nothing where it is written otherwise.
[[nodiscard]] std::optional<double> share_of(const FreeParameter &parameter,
                                             const ProfileValue &value);

/// The profile at that point.
[[nodiscard]] Profile profile_at(Profile base, const Latent &at);

} // namespace besser::bench
