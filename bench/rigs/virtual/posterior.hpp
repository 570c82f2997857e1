// SPDX-License-Identifier: GPL-2.0-only
// The posterior of `besser fit`: sets of assumptions about a tablet that match what was measured on
// it, each with a weight. A window on the virtual rig draws one of them.
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace besser::bench {

/// What replaces the values of a profile, and how much it counts.
struct ParameterSet {
    std::map<std::string, ProfileValue> profile; ///< by dotted key: "chip.publish"
    double weight = 0; ///< of all sets together 1; in a file: of the heaviest 1, or no set has one
    double distance = 0; ///< largest |log ratio| of a figure to its target; 0: not given
};

/// Where a posterior comes from.
struct PosteriorOrigin {
    std::string command;
    std::string commit;
    std::string date; ///< "2026-11-29"
    std::uint64_t seed = 0;
};

struct Posterior {
    PosteriorOrigin origin;
    std::vector<ParameterSet> sets; ///< at least one; all give the same keys
};

/// Most sets of a file.
inline constexpr std::size_t most_parameter_sets = 1000;

/// Reads a posterior. Each set has been tried on `base` and makes sense as a whole there, so
/// apply() cannot fail later.
[[nodiscard]] std::expected<Posterior, InputError> read_posterior(const std::filesystem::path &file,
                                                                  const Profile &base);

/// The set of a window: the same seed draws the same one, whoever asks, and each one as often as
/// its weight says.
[[nodiscard]] const ParameterSet &draw_set(const Posterior &posterior, std::uint64_t seed);

/// Puts the values of the set into the profile that it was read with.
void apply(const ParameterSet &set, Profile &profile);

/// As read_posterior() reads it. `remarks` become comments at its head, a line each.
[[nodiscard]] std::string to_toml(const Posterior &posterior,
                                  const std::vector<std::string> &remarks);

} // namespace besser::bench
