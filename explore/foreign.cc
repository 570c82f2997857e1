// SPDX-License-Identifier: GPL-2.0-only
#include "explore/foreign.hpp"

#include <utility>

namespace besser::explore {
namespace {

std::filesystem::path &named() {
    static std::filesystem::path module;
    return module;
}

} // namespace

void explore_foreign(std::filesystem::path module) { named() = std::move(module); }

const std::filesystem::path &foreign_module() { return named(); }

std::optional<host::Variant> explored_variant(std::string_view name) {
    if (name == tree_variant && !foreign_module().empty())
        return host::Variant::direct;
    return host::variant_by_name(name);
}

} // namespace besser::explore
