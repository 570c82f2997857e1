// SPDX-License-Identifier: GPL-2.0-only
// Which driver is explored: one of besser's own, or a C driver in its place, under the name of a
// variant: `tree`.
#pragma once

#include "model/host/driver_instances.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace besser::explore {

inline constexpr std::string_view tree_variant = "tree";
/// Before the name of a variant of ours: every access of it to memory is seen, too.
inline constexpr std::string_view observed_prefix = "observed-";

struct ExploredDriver {
    // NOLINTNEXTLINE(google-explicit-constructor): a variant of ours is a driver
    ExploredDriver(host::Variant of_ours, bool is_observed = false)
        : variant(of_ours), observed(is_observed) {}
    /// What linux_api::build_tree has made.
    explicit ExploredDriver(std::filesystem::path built) : module(std::move(built)) {}
    [[nodiscard]] bool foreign() const { return !module.empty(); }

    host::Variant variant = host::Variant::direct; ///< of a foreign one nothing
    bool observed = false;        ///< one of ours, whose every access to memory is seen
    std::filesystem::path module; ///< empty: ours
};

/// `module` is the foreign driver's, if there is one. Empty: no driver is called so.
[[nodiscard]] std::optional<ExploredDriver> explored_driver(std::string_view name,
                                                            const std::filesystem::path &module);
/// What drivers of ours are called here.
[[nodiscard]] std::vector<std::string> explored_names();

} // namespace besser::explore
