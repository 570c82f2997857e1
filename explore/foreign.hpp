// SPDX-License-Identifier: GPL-2.0-only
// A C driver in the place of besser's own, under the name of a variant: `tree`. There is one at
// most in a process, and it is named before anything is explored.
#pragma once

#include "model/host/driver_instances.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

namespace besser::explore {

inline constexpr std::string_view tree_variant = "tree";

/// `module` is what linux_api::build_tree has made.
void explore_foreign(std::filesystem::path module);
/// Empty: none.
[[nodiscard]] const std::filesystem::path &foreign_module();

/// Which variant of ours `name` is; of `tree_variant` any, if there is a foreign driver.
[[nodiscard]] std::optional<host::Variant> explored_variant(std::string_view name);

} // namespace besser::explore
