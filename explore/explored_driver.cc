// SPDX-License-Identifier: GPL-2.0-only
#include "explore/explored_driver.hpp"

namespace besser::explore {

std::optional<ExploredDriver> explored_driver(std::string_view name,
                                              const std::filesystem::path &module) {
    if (name == tree_variant && !module.empty())
        return ExploredDriver(module);
    const bool observed = name.starts_with(observed_prefix);
    if (observed)
        name.remove_prefix(observed_prefix.size());
    const auto ours = host::variant_by_name(name);
    return ours ? std::optional(ExploredDriver(*ours, observed)) : std::nullopt;
}

std::vector<std::string> explored_names() {
    std::vector<std::string> names(host::variant_names.begin(), host::variant_names.end());
    for (const std::string_view variant : host::variant_names)
        names.push_back(std::string(observed_prefix) + std::string(variant));
    return names;
}

} // namespace besser::explore
