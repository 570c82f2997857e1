// SPDX-License-Identifier: GPL-2.0-only
// Which driver is explored: one of besser's own, or a C driver in its place, under the name of a
// variant: `tree`.
#pragma once

#include "model/host/driver_instances.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

namespace besser::explore {

inline constexpr std::string_view tree_variant = "tree";

struct ExploredDriver {
    // NOLINTNEXTLINE(google-explicit-constructor): a variant of ours is a driver
    ExploredDriver(host::Variant of_ours) : variant(of_ours) {}
    /// What linux_api::build_tree has made.
    explicit ExploredDriver(std::filesystem::path built) : module(std::move(built)) {}
    [[nodiscard]] bool foreign() const { return !module.empty(); }

    host::Variant variant = host::Variant::direct; ///< of a foreign one nothing
    std::filesystem::path module;                  ///< empty: ours
};

/// `module` is the foreign driver's, if there is one. Empty: no driver is called so.
[[nodiscard]] std::optional<ExploredDriver> explored_driver(std::string_view name,
                                                            const std::filesystem::path &module);

} // namespace besser::explore
