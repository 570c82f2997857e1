// SPDX-License-Identifier: GPL-2.0-only
#include "cli/rigs.hpp"

#include "bench/virtual_rig/virtual_rig.hpp"
#include "cli/paths.hpp"

#include <fmt/format.h>

namespace besser::cli {

std::expected<std::unique_ptr<bench::Rig>, std::string> make_rig(const std::string &name) {
    if (name == "virtual")
        return bench::make_virtual_rig(project_file("profiles/pinetab2.toml"));
    return std::unexpected(fmt::format("--rig {}: unknown rig; known: virtual", name));
}

} // namespace besser::cli
