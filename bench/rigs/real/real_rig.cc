// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/real_rig.hpp"

#include "agent/target_probes.hpp"
#include "bench/record/latency.hpp"
#include "bench/rigs/real/doctor.hpp"
#include "bench/rigs/real/local_network.hpp"
#include "bench/rigs/real/real_target.hpp"
#include "bench/rigs/real/target_tree.hpp"
#include "support/sha256.hpp"
#include "support/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/utsname.h>

namespace besser::bench {

namespace fs = std::filesystem;

namespace {

/// Counts of the chip's driver and bus, which a machine without the chip cannot have.
bool is_of_the_chip(std::string_view probe) {
    return probe.starts_with("bus.") || probe.starts_with("bh.") || probe.starts_with("tx.") ||
           probe.starts_with("driver.") || probe == "rx.batches";
}

/// Before the first window: whether the machine allows what every one does.
std::expected<void, std::string> is_possible(const RigDescription &rig) {
    if (rig.kind == RigKind::local) {
        if (const auto network = LocalNetwork::make(); !network)
            return std::unexpected(
                fmt::format("no network namespaces on this machine: {}", network.error()));
        return {};
    }
    if (const auto answer = run_remote(rig.endpoint, {"true"}, std::chrono::seconds(20)); !answer)
        return std::unexpected(answer.error());
    return {};
}

std::expected<void, RigError> refuse_the_impossible(const RigDescription &rig) {
    const auto possible = is_possible(rig);
    if (possible)
        return {};
    const auto advice = advice_on(possible.error());
    return std::unexpected(
        RigError{fmt::format("{}{}{}", possible.error(), advice.empty() ? "" : "; ", advice)});
}

class RealRig final : public Rig {
  public:
    RealRig(RigDescription rig, fs::path program, Progress *progress)
        : rig_(std::move(rig)), program_(std::move(program)), progress_(progress) {}

    std::string name() const override { return rig_.kind == RigKind::local ? "local" : "ssh"; }

    std::map<std::string, std::string> facts() const override {
        std::map<std::string, std::string> facts = {
            {"windows", rig_.kind == RigKind::local
                            ? "weak: namespaces are made anew, and no chip is powered off"
                        : rig_.power.cycle.empty() ? "weak: the rig's file has no power cycle"
                                                   : "a power cycle by the rig's commands"},
            {"agent_sha256", sha256_of_file(program_.string())}};
        if (!rig_.text.empty())
            facts["rig_sha256"] = sha256_hex(rig_.text);
        return facts;
    }

    std::vector<std::string> probes() const override {
        auto names = agent::probe_names();
        const bool local = rig_.kind == RigKind::local;
        std::erase_if(names, [&](const std::string &name) {
            return name == "irq.interrupts" || (local && is_of_the_chip(name));
        });
        if (rig_.cpu_samples > 0)
            names.emplace_back("perf.samples");
        names.emplace_back("work_events.traced");
        names.emplace_back("work_events.counted");
        names.insert(names.end(), {"surroundings", latency::sent, latency::answered});
        return names;
    }

    std::map<std::string, std::string> by_construction() const override {
        std::map<std::string, std::string> reasons = {
            {"receiver_restarted", "the agent starts a receiver of its own for every rep, and "
                                   "without one there is no rep"},
            {"no_missed_deadlines", "no time is modelled: kernel, bus and clock are real"},
            {"no_violation", "no virtual chip is there to count any"}};
        if (rig_.kind == RigKind::local) {
            reasons["fresh_uptime"] = "no chip is there that ages; the windows are weak: only the "
                                      "namespaces are made anew";
            reasons["separate_telemetry"] =
                "the agent reports through a pipe, and the stress takes a veth pair";
        }
        return reasons;
    }

    std::expected<void, ArmProblem> check_arm(const Arm &arm) const override {
        return check_real_arm(rig_, arm);
    }
    std::expected<void, ArmProblem> check_stress(const Stress &stress) const override {
        return check_suspend(stress);
    }

    std::optional<std::chrono::nanoseconds> window_takes(const Stress &stress) const override {
        const auto reps = stress.reps * (stress.warm_up + stress.duration);
        const bool local = rig_.kind == RigKind::local;
        const auto around = local ? std::chrono::milliseconds(300) : std::chrono::seconds(10);
        return around + rig_.power.settle +
               std::max(reps, stress.first_uptime + reps - stress.warm_up);
    }

    bool has_variance() const override { return true; }
    unsigned parallelism() const override { return 1; }

    std::expected<std::unique_ptr<Window>, RigError> open_window(const WindowSpec &spec) override {
        if (!asked_)
            if (auto possible = refuse_the_impossible(rig_); !possible)
                return std::unexpected(possible.error());
        asked_ = true;
        auto setup = setup_of(rig_, spec.arm);
        if (!spec.arm.tree.empty()) {
            auto module = module_of(spec.arm);
            if (!module)
                return std::unexpected(RigError{module.error()});
            setup.module = module->string();
        }
        auto job = real_job(spec, rig_);
        if (rig_.kind == RigKind::local)
            return open_local_window(spec, setup, std::move(job), program_);
        if (progress_ != nullptr)
            progress_->note(fmt::format("{} window {}: {}", spec.arm.name, spec.window + 1,
                                        rig_.endpoint.destination));
        return open_ssh_window(spec, rig_, setup, std::move(job), program_);
    }

  private:
    /// Built when its first window is due.
    std::expected<fs::path, std::string> module_of(const Arm &arm) {
        if (const auto built = built_.find(arm.name); built != built_.end())
            return built->second;
        if (progress_ != nullptr)
            progress_->note(fmt::format("building {} on {}", arm.tree, rig_.endpoint.destination));
        auto module = build_on_target(rig_.endpoint, arm, BESSER_TREE_CACHE);
        if (!module)
            return std::unexpected(fmt::format("arm {}: {}", arm.name, module.error()));
        return built_[arm.name] = std::move(*module);
    }

    RigDescription rig_;
    fs::path program_;                      ///< the agent
    std::map<std::string, fs::path> built_; ///< modules of arms with a tree
    Progress *progress_;
    bool asked_ = false; ///< and it was found that the rig can work
};

std::string setup_name(const Arm &arm) { return arm.setup.empty() ? arm.variant : arm.setup; }

std::expected<void, ArmProblem> check_module_file(const std::string &file, const std::string &key) {
    std::error_code error;
    if (fs::is_regular_file(file, error))
        return {};
    return std::unexpected(ArmProblem{key, fmt::format("{}: no such file", file)});
}

std::expected<void, ArmProblem> check_setup(const RigDescription &rig, const Arm &arm) {
    const std::string key = arm.setup.empty() ? "variant" : "setup";
    const auto name = setup_name(arm);
    const auto found = rig.setups.find(name);
    if (name == as_is)
        return {};
    if (found != rig.setups.end())
        return found->second.module.empty() ? std::expected<void, ArmProblem>()
                                            : check_module_file(found->second.module, key);
    std::vector<std::string_view> known = {as_is};
    for (const auto &[setup, ignored] : rig.setups)
        known.push_back(setup);
    const auto where = rig.file.empty() ? "this rig, which has no file," : rig.file;
    return std::unexpected(
        ArmProblem{key, fmt::format("{} has no [setup.{}], which would say what makes that arm{}",
                                    where, name, did_you_mean(name, known))});
}

} // namespace

std::expected<void, ArmProblem> check_real_arm(const RigDescription &rig, const Arm &arm) {
    if (!arm.profile.empty())
        return std::unexpected(ArmProblem{"profile." + arm.profile.begin()->first,
                                          "nothing of a real machine is set by a profile; give "
                                          "the rig's file a [setup] for it"});
    if (!arm.faults.empty())
        return std::unexpected(ArmProblem{"faults", "no virtual chip is there to have them"});
    if (arm.has_option("rx-list") || arm.has_option("no-receive-watch"))
        return std::unexpected(ArmProblem{
            "options", "are parameters of the module here: give them in the rig's [setup]"});
    if (arm.module.empty() && arm.tree.empty())
        return check_setup(rig, arm);
    const std::string key = arm.tree.empty() ? "module" : "tree";
    if (rig.kind == RigKind::local)
        return std::unexpected(ArmProblem{
            key, "the local rig has no chip for a module; give a \"setup\" of the rig's file"});
    std::error_code error;
    if (!arm.tree.empty() && !fs::is_directory(arm.tree, error))
        return std::unexpected(ArmProblem{key, fmt::format("{}: no such directory", arm.tree)});
    return arm.tree.empty() ? check_module_file(arm.module, key)
                            : std::expected<void, ArmProblem>();
}

RigSetup setup_of(const RigDescription &rig, const Arm &arm) {
    RigSetup setup;
    if (const auto found = rig.setups.find(setup_name(arm)); found != rig.setups.end())
        setup = found->second;
    if (!arm.module.empty() || !arm.tree.empty()) {
        setup.module = arm.module; // of a tree, the name of what is built first
        setup.parameters = arm.parameters;
    }
    return setup;
}

agent::AgentJob real_job(const WindowSpec &spec, const RigDescription &rig) {
    const bool local = rig.kind == RigKind::local;
    agent::AgentJob job;
    job.watched = true;
    job.interface = local ? LocalNetwork::target_interface : rig.interface;
    job.interface_has_chip = !local;
    job.listen_address = local ? LocalNetwork::target_address : rig.address;
    job.sender_namespace = rig.sender_namespace;
    job.sender =
        local || !rig.sender_namespace.empty() ? agent::Sender::target : agent::Sender::rig;
    job.portion = real_portion;
    job.work_functions = rig.work_functions;
    job.cpu_samples_per_s = rig.cpu_samples;
    job.telemetry_path = local ? "pipe" : "";
    if (!local)
        job.power_proof = rig.power.proof;
    if (!local && rig.power.cycle.empty())
        job.weak_window = "the rig's file has no power cycle, so nobody knows how long the chip "
                          "has been up";
    job.surroundings = true;
    job.stress = spec.stress;
    job.interval = spec.interval;
    return job;
}

std::expected<std::unique_ptr<Rig>, std::string>
make_real_rig(RigDescription description, fs::path program, Progress *progress) {
    std::error_code error;
    if (!description.agent.empty())
        program = description.agent;
    if (!fs::is_regular_file(program, error))
        return std::unexpected(fmt::format("{}: no such program for the target", program.string()));
    return std::make_unique<RealRig>(std::move(description), std::move(program), progress);
}

} // namespace besser::bench
