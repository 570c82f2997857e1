// SPDX-License-Identifier: GPL-2.0-only
#include "cli/rigs.hpp"

#include "bench/rigs/virtual/virtual_rig.hpp"
#include "bench/rigs/vm/vm_rig.hpp"
#include "cli/paths.hpp"

#include <fmt/format.h>

namespace besser::cli {

namespace {

std::expected<std::unique_ptr<bench::Rig>, std::string> make_vm(bench::VmMode mode) {
    const auto source = std::filesystem::absolute(project_file("guest")).parent_path();
    return bench::make_vm_rig({source, project_file("profiles/pinetab2.toml"), mode});
}

} // namespace

std::expected<std::unique_ptr<bench::Rig>, std::string> make_rig(const std::string &name) {
    if (name == "virtual")
        return bench::make_virtual_rig(project_file("profiles/pinetab2.toml"));
    if (name == "vm")
        return make_vm(bench::VmMode::icount);
    if (name == "vm:free")
        return make_vm(bench::VmMode::free);
    return std::unexpected(fmt::format("--rig {}: unknown rig; known: virtual, vm, vm:free", name));
}

} // namespace besser::cli
