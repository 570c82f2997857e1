// SPDX-License-Identifier: GPL-2.0-only
#include "cli/rigs.hpp"

#include "bench/plan/rig_names.hpp"
#include "bench/rigs/virtual/virtual_rig.hpp"
#include "bench/rigs/vm/vm_rig.hpp"
#include "cli/paths.hpp"

#include "support/suggestion.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <vector>

namespace besser::cli {

namespace {

using Made = std::expected<std::unique_ptr<bench::Rig>, std::string>;

Made make_virtual(const std::string &assumptions, Progress *) {
    return bench::make_virtual_rig(
        project_file("profiles/pinetab2.toml"),
        assumptions.empty() ? std::filesystem::path()
                            : project_file(fmt::format("profiles/{}.toml", assumptions)));
}

template <bench::VmMode mode>
Made make_vm(const std::string &assumptions, Progress *progress) {
    if (!assumptions.empty())
        return std::unexpected(
            "a real kernel takes no \"assumptions\"; leave them out of the plan");
    const auto source = std::filesystem::absolute(project_file("guest")).parent_path();
    return bench::make_vm_rig({source, project_file("profiles/pinetab2.toml"), mode, progress});
}

struct Maker {
    std::string_view name; ///< of the rig, and after ":" how it is to run
    Made (*make)(const std::string &assumptions, Progress *progress);

    constexpr std::string_view rig() const { return name.substr(0, name.find(':')); }
};

constexpr std::array makers = {
    Maker{"virtual", make_virtual},
    Maker{"vm", make_vm<bench::VmMode::icount>},
    Maker{"vm:free", make_vm<bench::VmMode::free>},
};

constexpr bool is_made(const bench::RigName &rig) {
    return std::ranges::find(makers, rig.name, &Maker::rig) != makers.end();
}
static_assert(std::ranges::all_of(bench::rig_names,
                                  [](const auto &rig) {
                                      return is_made(rig) == (rig.kind == bench::RigKind::runs);
                                  }),
              "plans know a rig as one that runs if and only if it is made here");

} // namespace

std::vector<std::string_view> made_rigs() {
    std::vector<std::string_view> names;
    std::ranges::transform(makers, std::back_inserter(names), &Maker::name);
    return names;
}

std::expected<std::unique_ptr<bench::Rig>, std::string>
make_rig(const std::string &name, const std::string &assumptions, Progress *progress) {
    const auto maker = std::ranges::find(makers, name, &Maker::name);
    if (maker != makers.end())
        return maker->make(assumptions, progress);
    const bool planned = bench::is_rig(name.substr(0, name.find(':')), bench::RigKind::planned);
    const auto known = made_rigs();
    return std::unexpected(fmt::format("--rig {}: {}; known: {}{}", name,
                                       planned ? "not in this version" : "unknown rig",
                                       fmt::join(known, ", "), did_you_mean(name, known)));
}

void print_notes_on_rigs(const bench::Plan &plan) {
    for (const auto &note : bench::notes_on_rigs(plan))
        print_error("note: {}\n", for_terminal(note));
}

} // namespace besser::cli
