// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/report.hpp"

#include "support/quantity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace besser::bench {

std::string describe_stress(const Stress &stress) {
    const auto rate = stress.idle()             ? std::string("idle")
                      : stress.rate_bytes_per_s ? fmt::format("{:.6g} MiB/s offered",
                                                              *stress.rate_bytes_per_s / (1 << 20))
                                                : std::string("uncapped");
    return fmt::format("{} {}{}, {}, {} x {} reps of {} per arm (windows x reps)", stress.protocol,
                       stress.direction, stress.by_iperf() ? " by iperf3" : "", rate,
                       stress.windows, stress.reps, format_duration(stress.duration));
}

std::string describe_arm(const Arm &arm) {
    const auto what = !arm.tree.empty()     ? fmt::format("tree {}", arm.tree)
                      : !arm.module.empty() ? fmt::format("module {}", arm.module)
                      : !arm.setup.empty()  ? fmt::format("set-up {}", arm.setup)
                                            : fmt::format("variant {}", arm.variant);
    std::vector<std::string> parts = {fmt::format("{}: {}", arm.name, what)};
    if (!arm.tree.empty() && !arm.module.empty())
        parts.push_back(fmt::format("module {}", arm.module));
    if (!arm.build.empty())
        parts.push_back(fmt::format("build {}", fmt::join(arm.build, " ")));
    if (!arm.options.empty())
        parts.push_back(fmt::format("options {}", fmt::join(arm.options, " ")));
    for (const auto &[key, value] : arm.profile)
        std::visit([&](const auto &v) { parts.push_back(fmt::format("{} = {}", key, v)); }, value);
    if (!arm.faults.empty())
        parts.push_back(fmt::format("faults {}", fmt::join(arm.faults, " ")));
    if (!arm.parameters.empty())
        parts.push_back(fmt::format("parameters {}", fmt::join(arm.parameters, " ")));
    return fmt::format("{}", fmt::join(parts, ", "));
}

namespace {

Section plan_section(const RunResult &result) {
    const auto &plan = result.plan;
    Items items;
    items.push_back({result.live ? fmt::format("rig {}, seed {}", result.measured.rig, plan.seed)
                                 : std::string("recorded runs, judged by this plan's rules"),
                     {}});
    for (const auto &[name, value] : result.rig_facts)
        items.back().details.push_back(fmt::format("{}: {}", name, value));
    if (result.live) {
        items.push_back({describe_stress(plan.stress), {}});
        items.push_back({fmt::format("predictions registered before the first rep: sha256 {}",
                                     result.header.predictions_sha256),
                         {}});
    }
    for (const auto &arm : plan.arms)
        items.push_back({"arm " + describe_arm(arm), {}});
    return {"Plan", {items}};
}

/// Of how many attempts this result is one: who tries often enough finds what he looks for.
Section attempts_section(const RunResult &result) {
    Items items;
    for (const auto &attempt : result.environment.attempts)
        items.push_back({attempt, {}});
    if (items.empty())
        return {"Attempts", {}};
    return {"Attempts", {items}};
}

Section cost_section(const RunResult &result) {
    const auto &environment = result.environment;
    const auto simulated = result.simulated_s();
    auto text = fmt::format("virtual time {:.0f} s ({:.2f} h), wall time {:.2f} s, CPU time {:.2f} "
                            "s, {} threads",
                            simulated, simulated / 3600, environment.wall_s, environment.cpu_s,
                            environment.threads);
    if (environment.resumed_reps > 0)
        text += fmt::format("; {} reps came from the journal", environment.resumed_reps);
    Items items = {{text, {}}};
    items.push_back(
        {fmt::format("{} on {}, {}", environment.started, environment.host, environment.kernel),
         {}});
    for (const auto &note : environment.notes)
        items.push_back({note, {}});
    return {"Cost", {items}};
}

} // namespace

Document make_report(const RunResult &result) {
    Document document{fmt::format("{}: {}", result.plan.name, result.plan.title), {}};
    document.sections = {
        headline_section(result),    verdicts_section(result),  comparisons_section(result),
        exploratory_section(result), strata_section(result),    predictions_section(result),
        plan_section(result),        events_section(result),    figures_section(result),
        series_section(result),      published_section(result), receipts_section(result),
        activity_section(result),    reps_section(result),      attempts_section(result)};
    if (result.live)
        document.sections.push_back(cost_section(result));
    std::erase_if(document.sections, [](const Section &section) { return section.blocks.empty(); });
    return document;
}

Document make_summary(const RunResult &result) {
    Document document{fmt::format("{}: {}", result.plan.name, result.plan.title), {}};
    document.sections = {headline_section(result), verdicts_section(result),
                         comparisons_section(result), exploratory_section(result)};
    if (result.environment.attempts.size() > 1)
        document.sections.push_back(attempts_section(result));
    std::erase_if(document.sections, [](const Section &section) { return section.blocks.empty(); });
    return document;
}

} // namespace besser::bench
