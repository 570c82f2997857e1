// SPDX-License-Identifier: GPL-2.0-only
#include "explore/explored_driver.hpp"

namespace besser::explore {

std::optional<ExploredDriver> explored_driver(std::string_view name,
                                              const std::filesystem::path &module) {
    if (name == tree_variant && !module.empty())
        return ExploredDriver(module);
    const auto ours = host::variant_by_name(name);
    return ours ? std::optional<ExploredDriver>(*ours) : std::nullopt;
}

} // namespace besser::explore
