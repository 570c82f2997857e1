// SPDX-License-Identifier: GPL-2.0-only
#include "cli/rigs.hpp"

#include "bench/rigs/real/real_rig.hpp"
#include "bench/rigs/virtual/virtual_rig.hpp"
#include "bench/rigs/vm/vm_rig.hpp"
#include "cli/paths.hpp"

#include "support/suggestion.hpp"

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

std::expected<void, std::string> no_assumptions(const std::string &assumptions) {
    if (assumptions.empty())
        return {};
    return std::unexpected("a real kernel takes no \"assumptions\"; leave them out of the plan");
}

template <bench::VmMode mode>
Made make_vm(const std::string &assumptions, Progress *progress) {
    if (auto none = no_assumptions(assumptions); !none)
        return std::unexpected(none.error());
    const auto source = std::filesystem::absolute(project_file("guest")).parent_path();
    return bench::make_vm_rig({source, project_file("profiles/pinetab2.toml"), mode, progress});
}

Made make_real(bench::RigDescription description, const std::string &assumptions,
               Progress *progress) {
    if (auto none = no_assumptions(assumptions); !none)
        return std::unexpected(none.error());
    return bench::make_real_rig(std::move(description), this_program, progress);
}

Made make_local(const std::string &assumptions, Progress *progress) {
    return make_real(bench::local_rig(), assumptions, progress);
}

struct Maker {
    std::string_view name; ///< of the rig, and after ":" how it is to run
    Made (*make)(const std::string &assumptions, Progress *progress);
    bool traces = false;
};

constexpr std::array makers = {
    Maker{"virtual", make_virtual, true},
    Maker{"vm", make_vm<bench::VmMode::icount>},
    Maker{"vm:free", make_vm<bench::VmMode::free>},
    Maker{"local", make_local},
};
const Maker *maker_of(std::string_view name) {
    const auto maker = std::ranges::find(makers, name, &Maker::name);
    return maker == makers.end() ? nullptr : &*maker;
}

constexpr std::string_view ssh_prefix = "ssh:"; ///< and where to

bool names_a_file(std::string_view name) { return name.ends_with(".toml"); }

} // namespace

std::vector<std::string_view> made_rigs() {
    std::vector<std::string_view> names;
    std::ranges::transform(makers, std::back_inserter(names), &Maker::name);
    return names;
}

bool records_traces(std::string_view rig) {
    const auto *maker = maker_of(rig);
    return maker != nullptr && maker->traces;
}

std::expected<bench::RigDescription, std::string> describe_real_rig(const std::string &name) {
    if (name == "local")
        return bench::local_rig();
    if (names_a_file(name)) {
        auto read = bench::read_rig(name);
        if (!read)
            return std::unexpected(read.error().message());
        return *read;
    }
    if (!name.starts_with(ssh_prefix)) {
        const auto known = made_rigs();
        return std::unexpected(
            fmt::format("--rig {}: unknown rig; known: {}, ssh:HOST, FILE.toml{}", name,
                        fmt::join(known, ", "), did_you_mean(name, known)));
    }
    auto endpoint = bench::parse_endpoint(std::string_view(name).substr(ssh_prefix.size()));
    if (!endpoint)
        return std::unexpected(fmt::format("--rig {}: {}", name, endpoint.error()));
    auto description = bench::local_rig();
    description.kind = bench::RigKind::ssh;
    description.endpoint = std::move(*endpoint);
    return description;
}

std::expected<std::unique_ptr<bench::Rig>, std::string>
make_rig(const std::string &name, const std::string &assumptions, Progress *progress) {
    if (const auto *maker = maker_of(name))
        return maker->make(assumptions, progress);
    auto description = describe_real_rig(name);
    if (!description)
        return std::unexpected(description.error());
    return make_real(std::move(*description), assumptions, progress);
}

} // namespace besser::cli
