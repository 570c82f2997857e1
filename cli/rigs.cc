// SPDX-License-Identifier: GPL-2.0-only
#include "cli/rigs.hpp"

#include "cli/paths.hpp"

#ifdef BESSER_HAS_VIRTUAL_RIG
#include "bench/virtual_rig/virtual_rig.hpp"
#endif

#include <fmt/format.h>

namespace besser::cli {

std::expected<std::unique_ptr<bench::Rig>, std::string> make_rig(const std::string &name) {
#ifdef BESSER_HAS_VIRTUAL_RIG
    if (name == "virtual")
        return bench::make_virtual_rig(project_file("profiles/pinetab2.toml"));
#endif
    return std::unexpected(fmt::format("--rig {}: unknown rig; known: virtual", name));
}

} // namespace besser::cli
