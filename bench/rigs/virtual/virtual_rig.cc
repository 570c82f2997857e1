// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/virtual_rig.hpp"

#include "bench/rigs/virtual/virtual_probes.hpp"
#include "bench/rigs/virtual/virtual_window.hpp"
#include "model/host/driver_instances.hpp"
#include "support/limits.hpp"
#include "support/sha256.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace besser::bench {

namespace {

/// What the arm changes, put into a copy of the rig's profile.
std::expected<Profile, ArmProblem> profile_of(const Profile &base, const Arm &arm) {
    Profile profile = base;
    if (const auto set = override_profile(profile, arm); !set)
        return std::unexpected(set.error());
    profile.host.rx_list =
        profile.host.rx_list || std::ranges::find(arm.options, "rx-list") != arm.options.end();
    return profile;
}

class VirtualRig final : public Rig {
  public:
    VirtualRig(Profile profile, std::string profile_hash)
        : profile_(std::move(profile)), profile_hash_(std::move(profile_hash)) {}

    std::string name() const override { return "virtual"; }

    std::map<std::string, std::string> facts() const override {
        return {{"profile_sha256", profile_hash_}};
    }

    std::vector<std::string> probes() const override { return probe_names(); }

    std::map<std::string, std::string> by_construction() const override {
        return {
            {"same_instruments", "every world has the same probes, which cannot be switched off"},
            {"separate_telemetry", "probes are read while the world's time stands still: they take "
                                   "no path in it"},
            {"module_identity", "the driver is part of besser: its variant names the code, "
                                "result.json the program's hash"},
            {"no_missed_deadlines", "virtual time waits for all that is due: nothing can be late"},
            {"variant_only", "arms are one program and one profile, and differ only by what the "
                             "plan gives them"},
        };
    }

    std::expected<void, ArmProblem> check_arm(const Arm &arm) const override {
        for (const auto *key : {"module", "tree", "parameters"})
            if (arm.lines.contains(key))
                return std::unexpected(
                    ArmProblem{key, "the virtual rig loads no modules; give a \"variant\" without "
                                    "\"parameters\", or choose another --rig"});
        if (!host::variant_by_name(arm.variant))
            return std::unexpected(
                ArmProblem{"variant", fmt::format("unknown variant \"{}\"", arm.variant)});
        if (auto faults = check_faults(arm); !faults)
            return faults;
        if (const auto profile = profile_of(profile_, arm); !profile)
            return std::unexpected(profile.error());
        return {};
    }

    bool has_variance() const override { return false; }

    unsigned parallelism() const override {
        return std::max(1u, std::thread::hardware_concurrency());
    }

    std::expected<std::unique_ptr<Window>, RigError> open_window(const WindowSpec &spec) override {
        const auto profile = profile_of(profile_, spec.arm);
        if (!profile)
            return std::unexpected(RigError{profile.error().what});
        return VirtualWindow::open(*profile, spec);
    }

  private:
    Profile profile_;
    std::string profile_hash_;
};

} // namespace

std::expected<std::unique_ptr<Rig>, std::string>
make_virtual_rig(const std::filesystem::path &file) {
    const auto profile = read_profile(file);
    if (!profile)
        return std::unexpected(profile.error().message());
    const auto text = read_text_file(file, limits::profile_bytes);
    if (!text)
        return std::unexpected(text.error().message());
    return std::make_unique<VirtualRig>(*profile, sha256_hex(*text));
}

} // namespace besser::bench
