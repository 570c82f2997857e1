// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/virtual_rig.hpp"

#include "bench/rigs/virtual/posterior.hpp"
#include "bench/rigs/virtual/virtual_probes.hpp"
#include "bench/rigs/virtual/virtual_window.hpp"
#include "model/host/driver_instances.hpp"
#include "model/linux/tree_build.hpp"
#include "support/limits.hpp"
#include "support/sha256.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>

namespace besser::bench {

namespace {

/// What the arm changes, put into a copy of the rig's profile.
std::expected<Profile, ArmProblem> profile_of(const Profile &base, const Arm &arm) {
    Profile profile = base;
    if (const auto set = override_profile(profile, arm); !set)
        return std::unexpected(set.error());
    profile.host.rx_list = profile.host.rx_list || arm.has_option("rx-list");
    return profile;
}

linux_api::TreeBuild build_of(const Arm &arm) {
    return {.tree = arm.tree,
            .arguments = arm.build,
            .module = arm.module.substr(0, arm.module.rfind(".ko"))};
}

/// The module of an arm with a tree, built if need be, for one world.
std::expected<LoadedModule, ArmProblem> load_module(const Arm &arm) {
    const auto built = linux_api::build_tree(build_of(arm));
    if (!built)
        return std::unexpected(ArmProblem{"tree", built.error()});
    auto loaded = linux_api::Module::load(*built);
    if (!loaded)
        return std::unexpected(ArmProblem{"tree", loaded.error()});
    for (const auto &assignment : arm.parameters) {
        const auto equals = assignment.find('=');
        if (!loaded->set_parameter(assignment.substr(0, equals), assignment.substr(equals + 1)))
            return std::unexpected(
                ArmProblem{"parameters", fmt::format("{} has no parameter of which \"{}\" is a "
                                                     "value",
                                                     arm.tree, assignment)});
    }
    return LoadedModule{std::make_unique<linux_api::Module>(std::move(*loaded)),
                        "tree, sha256 " + sha256_of_file(*built)};
}

/// Keys of an arm for rigs whose kernel loads what others built.
std::optional<ArmProblem> check_what_is_not_built(const Arm &arm) {
    for (const auto *key : {"module", "parameters", "setup"})
        if (arm.lines.contains(key) && (arm.tree.empty() || std::string_view(key) == "setup"))
            return ArmProblem{key,
                              "the virtual rig loads no built modules and has no set-ups; give "
                              "a \"variant\" without \"parameters\", a \"tree\" of sources, "
                              "or choose another --rig"};
    return {};
}

class VirtualRig final : public Rig {
  public:
    VirtualRig(Profile profile, std::optional<Posterior> posterior,
               std::map<std::string, std::string> facts)
        : profile_(std::move(profile)), posterior_(std::move(posterior)), facts_(std::move(facts)) {
    }

    std::string name() const override { return "virtual"; }

    std::map<std::string, std::string> facts() const override { return facts_; }

    std::vector<std::string> probes() const override { return probe_names(); }

    std::map<std::string, std::string> by_construction() const override {
        return {
            {"same_instruments", "every world has the same probes, which cannot be switched off"},
            {"separate_telemetry", "probes are read while the world's time stands still: they take "
                                   "no path in it"},
            {"module_identity", "the driver is part of besser: its variant names the code, "
                                "result.json the program's hash; or it is compiled from the arm's "
                                "tree, and each rep has the hash of what ran"},
            {"no_missed_deadlines", "virtual time waits for all that is due: nothing can be late"},
            {"variant_only", "arms are one program and one profile, and differ only by what the "
                             "plan gives them"},
        };
    }

    std::expected<void, ArmProblem> check_arm(const Arm &arm) const override {
        if (const auto problem = check_what_is_not_built(arm))
            return std::unexpected(*problem);
        if (!arm.tree.empty()) {
            if (const auto loaded = load_module(arm); !loaded)
                return std::unexpected(loaded.error());
        } else if (!host::variant_by_name(arm.variant))
            return std::unexpected(
                ArmProblem{"variant", fmt::format("unknown variant \"{}\"", arm.variant)});
        if (auto faults = check_faults(arm); !faults)
            return faults;
        return check_profiles(arm);
    }

    bool suspends() const override { return true; }
    bool has_variance() const override { return false; }

    unsigned parallelism() const override {
        return std::max(1u, std::thread::hardware_concurrency());
    }

    std::expected<std::unique_ptr<Window>, RigError> open_window(const WindowSpec &spec) override {
        const auto profile = profile_in(spec);
        if (!profile)
            return std::unexpected(profile.error());
        auto module = module_in(spec);
        if (!module)
            return std::unexpected(module.error());
        return VirtualWindow::open(*profile, spec, std::move(*module));
    }

    std::expected<TracedRep, RigError> trace_rep(const WindowSpec &spec, std::uint32_t rep,
                                                 const TraceOrder &order) override {
        const auto profile = profile_in(spec);
        if (!profile)
            return std::unexpected(profile.error());
        auto module = module_in(spec);
        if (!module)
            return std::unexpected(module.error());
        return VirtualWindow::trace(*profile, spec, rep, order, std::move(*module));
    }

  private:
    std::expected<Profile, RigError> profile_in(const WindowSpec &spec) const {
        auto base = profile_;
        if (posterior_)
            apply(draw_set(*posterior_, spec.seed), base);
        auto profile = profile_of(base, spec.arm);
        if (!profile)
            return std::unexpected(RigError{profile.error().what});
        return std::move(*profile);
    }

    std::expected<LoadedModule, RigError> module_in(const WindowSpec &spec) const {
        if (spec.arm.tree.empty())
            return LoadedModule{};
        auto module = load_module(spec.arm);
        if (!module)
            return std::unexpected(RigError{module.error().what});
        return std::move(*module);
    }

    /// With every set that a window may draw.
    std::expected<void, ArmProblem> check_profiles(const Arm &arm) const {
        std::vector<Profile> bases = {profile_};
        if (posterior_)
            for (const auto &set : posterior_->sets)
                apply(set, bases.emplace_back(profile_));
        for (const auto &base : bases)
            if (const auto profile = profile_of(base, arm); !profile)
                return std::unexpected(profile.error());
        return {};
    }

    Profile profile_;
    std::optional<Posterior> posterior_;
    std::map<std::string, std::string> facts_;
};

std::expected<std::string, std::string> hash_of(const std::filesystem::path &file,
                                                std::size_t limit) {
    const auto text = read_text_file(file, limit);
    if (!text)
        return std::unexpected(text.error().message());
    return sha256_hex(*text);
}

} // namespace

std::expected<std::unique_ptr<Rig>, std::string>
make_virtual_rig(const std::filesystem::path &file, const std::filesystem::path &posterior_file) {
    const auto profile = read_profile(file);
    if (!profile)
        return std::unexpected(profile.error().message());
    auto hash = hash_of(file, limits::profile_bytes);
    if (!hash)
        return std::unexpected(std::move(hash).error());
    std::map<std::string, std::string> facts = {{"profile_sha256", *hash}};
    std::optional<Posterior> posterior;
    if (!posterior_file.empty()) {
        auto read = read_posterior(posterior_file, *profile);
        if (!read)
            return std::unexpected(read.error().message());
        posterior = std::move(*read);
        hash = hash_of(posterior_file, limits::posterior_bytes);
        if (!hash)
            return std::unexpected(std::move(hash).error());
        facts["posterior_sha256"] = *hash;
    }
    return std::make_unique<VirtualRig>(*profile, std::move(posterior), std::move(facts));
}

} // namespace besser::bench
