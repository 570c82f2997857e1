// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/vm_rig.hpp"

#include "agent/target_probes.hpp"
#include "bench/rigs/virtual/fault_text.hpp"
#include "bench/rigs/virtual/tablet_profile.hpp"
#include "support/limits.hpp"
#include "support/sha256.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <thread>

namespace besser::bench {

namespace fs = std::filesystem;

namespace {

constexpr const char *station_address =
    "10.0.0.2"; // behind the access point: guest/vm/guest/usr/bin/chip-up
constexpr const char *ssid = "besser";

/// The keys of the profile that mean something where kernel and TCP are real.
bool is_of_the_chip(std::string_view key) {
    return key.starts_with("chip.") || key.starts_with("air.") || key == "kernel.bus_clock";
}

std::expected<void, ArmProblem> check_overrides(const fs::path &file, const Arm &arm) {
    auto profile = read_profile(file);
    if (!profile)
        return std::unexpected(ArmProblem{"profile", profile.error().message()});
    for (const auto &[key, value] : arm.profile)
        if (!is_of_the_chip(key))
            return std::unexpected(ArmProblem{"profile." + key,
                                              "kernel and hosts are real here; only chip.*, air.* "
                                              "and kernel.bus_clock can be set"});
    return override_profile(*profile, arm);
}

/// The profile's text with an arm's values in it; they were checked.
std::expected<std::string, std::string> profile_text(const fs::path &file, const Arm &arm) {
    const auto text = read_text_file(file, limits::profile_bytes);
    if (!text)
        return std::unexpected(text.error().message());
    auto root = parse_toml(*text, file.string());
    if (!root)
        return std::unexpected(root.error().message());
    for (const auto &[key, value] : arm.profile) {
        const auto dot = key.find('.');
        auto *section = (*root)[key.substr(0, dot)].as_table();
        if (section == nullptr)
            return std::unexpected(
                fmt::format("{} has no [{}]", file.string(), key.substr(0, dot)));
        std::visit(
            [&](const auto &plain) { section->insert_or_assign(key.substr(dot + 1), plain); },
            value);
    }
    std::ostringstream out;
    out << *root << "\n";
    return out.str();
}

std::expected<void, ArmProblem> check_module(const Arm &arm) {
    std::error_code error;
    if (!arm.setup.empty())
        return std::unexpected(ArmProblem{
            "setup", "a guest has no set-ups; give \"variant\", \"module\" or \"tree\""});
    if (is_product(arm) && arm.has_option("rx-list"))
        return std::unexpected(
            ArmProblem{"options", "rx-list: in a real kernel the predecessors alone have it, "
                                  "direct hands up each frame on its own"});
    if (arm.tree.empty() && !arm.module.empty() && !fs::is_regular_file(arm.module, error))
        return std::unexpected(ArmProblem{"module", fmt::format("{}: no such file", arm.module)});
    if (!arm.tree.empty() && !fs::is_directory(arm.tree, error))
        return std::unexpected(ArmProblem{"tree", fmt::format("{}: no such directory", arm.tree)});
    return {};
}

class VmRig final : public Rig {
  public:
    VmRig(VmSetup setup, Guest guest, std::string profile_hash)
        : setup_(std::move(setup)), guest_(std::move(guest)),
          profile_hash_(std::move(profile_hash)) {}

    std::string name() const override { return "vm"; }

    std::map<std::string, std::string> facts() const override {
        return {{"kernel", guest_.kernel_release()},
                {"mode", setup_.mode == VmMode::icount ? "icount" : "free"},
                {"data_races", race_coverage(setup_.mode)},
                {"guest_sha256", guest_.hash()},
                {"profile_sha256", profile_hash_}};
    }

    std::vector<std::string> probes() const override {
        auto names = agent::probe_names();
        names.emplace_back("protocol.violations");
        if (setup_.mode == VmMode::icount)
            names.emplace_back(instructions_probe);
        return names;
    }

    std::map<std::string, std::string> by_construction() const override {
        return {
            {"receiver_restarted", "the agent starts a receiver of its own for every rep, and "
                                   "without one there is no rep"},
            {"separate_telemetry", "the agent reports over the guest's serial line, and the stress "
                                   "takes the interface under test"},
        };
    }

    std::expected<void, ArmProblem> check_arm(const Arm &arm) const override {
        return check_vm_arm(setup_.profile, arm);
    }

    bool has_variance() const override { return setup_.mode == VmMode::free; }

    /// Under icount a guest's time does not depend on the machine's load.
    unsigned parallelism() const override {
        return setup_.mode == VmMode::icount ? std::max(1u, std::thread::hardware_concurrency())
                                             : 1;
    }

    std::expected<std::unique_ptr<Window>, RigError> open_window(const WindowSpec &spec) override {
        auto boot = prepare(spec);
        if (!boot)
            return std::unexpected(RigError{boot.error()});
        if (setup_.progress != nullptr)
            setup_.progress->note(
                fmt::format("{} window {}: a guest boots", spec.arm.name, spec.window + 1));
        return open_vm_window(spec, std::move(boot->first), std::move(boot->second));
    }

  private:
    using Prepared = std::pair<GuestBoot, std::shared_ptr<const void>>;

    std::expected<Prepared, std::string> prepare(const WindowSpec &spec) {
        const auto modules = [&] {
            const std::lock_guard lock(modules_); // one build of a tree is enough
            return guest_.modules_of(spec.arm);
        }();
        if (!modules)
            return std::unexpected(fmt::format("arm {}: {}", spec.arm.name, modules.error()));
        const auto profile = profile_text(setup_.profile, spec.arm);
        if (!profile)
            return std::unexpected(profile.error());
        std::map<fs::path, std::string> files;
        std::vector<std::string> in_guest;
        for (const auto &module : *modules) {
            in_guest.push_back("/" + module.filename().string());
            files[module] = in_guest.back();
        }
        const auto job = vm_job(spec, in_guest, setup_.mode == VmMode::icount);
        auto directory = std::make_shared<const TemporaryDirectory>();
        const std::map<std::string, std::string> texts = {{"job.json", to_text(job)},
                                                          {"profile.toml", *profile},
                                                          {"chip.arguments", chip_arguments(spec)}};
        for (const auto &[name, text] : texts) {
            if (auto written = replace_file(directory->path / name, text); !written)
                return std::unexpected(written.error().message());
            files[directory->path / name] = "/" + name;
        }
        auto boot = guest_.window(directory->path, files, spec.seed);
        if (!boot)
            return std::unexpected(boot.error());
        return Prepared{std::move(*boot), std::move(directory)};
    }

    VmSetup setup_;
    std::mutex modules_;
    Guest guest_;
    std::string profile_hash_;
};

} // namespace

std::expected<void, ArmProblem> check_vm_arm(const fs::path &profile, const Arm &arm) {
    if (auto faults = check_faults(arm); !faults)
        return faults;
    if (auto overrides = check_overrides(profile, arm); !overrides)
        return overrides;
    return check_module(arm);
}

std::string race_coverage(VmMode mode) {
    if (mode == VmMode::icount)
        return "not shown: one CPU, and a kernel that is preempted by interrupts alone, never run "
               "two of the driver's contexts at once; `besser explore` searches their "
               "interleavings, and --rig vm:free gives the guest two CPUs";
    return "by luck: two CPUs, as the machine schedules them; `besser explore` searches the "
           "interleavings";
}

std::string chip_arguments(const WindowSpec &spec) {
    auto text = fmt::format("--seed\n{}\n--ssid\n{}\n--profile\n/profile.toml\n", spec.seed, ssid);
    for (const auto &fault : spec.arm.faults)
        if (parse_fault(fault)->at_power_on)
            text += fmt::format("--fault\n{}\n", fault);
    return text;
}

agent::AgentJob vm_job(const WindowSpec &spec, const std::vector<std::string> &modules,
                       bool count_instructions) {
    agent::AgentJob job;
    job.module = {modules.back(), spec.arm.parameters, {"mac80211"}};
    job.module.needs.insert(job.module.needs.end(), modules.begin(), modules.end() - 1);
    if (!spec.arm.variant.empty() && !is_product(spec.arm))
        job.module.parameters.push_back("rx_path=" + spec.arm.variant);
    if (spec.arm.has_option("rx-list"))
        job.module.parameters.emplace_back("rx_list=1");
    if (spec.arm.has_option("no-receive-watch"))
        job.module.parameters.emplace_back("receive_watch=0");
    job.network = agent::AgentNetwork{ssid, fmt::format("{}/24", station_address)};
    job.listen_address = station_address;
    job.sender_namespace = "ap";
    job.bus_counters = "/sys/kernel/debug/mmc0/vsdio";
    job.chip_orders = "/run/chip"; // guest/vm/guest/usr/bin/chip-up
    job.chip_answers = "/run/chip.log";
    for (const auto &fault : spec.arm.faults)
        if (!parse_fault(fault)->at_power_on)
            job.orders_when_connected.push_back("arm " + fault);
    job.count_instructions = count_instructions;
    job.telemetry_path = "serial line";
    job.stress = spec.stress;
    job.interval = spec.interval;
    return job;
}

std::expected<std::unique_ptr<Rig>, std::string> make_vm_rig(const VmSetup &setup) {
    const auto profile = read_text_file(setup.profile, limits::profile_bytes);
    if (!profile)
        return std::unexpected(profile.error().message());
    auto guest = Guest::prepare(setup);
    if (!guest)
        return std::unexpected(guest.error());
    return std::make_unique<VmRig>(setup, std::move(*guest), sha256_hex(*profile));
}

} // namespace besser::bench
