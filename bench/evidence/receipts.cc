// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/receipts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace besser::bench {

namespace {

using Problem = std::optional<std::string>;
using Problems = std::map<std::string, std::string>;

Problem stale_chip(const Plan &plan, const RepRecord &rep) {
    const double limit = std::chrono::duration<double>(plan.receipts.fresh_within).count();
    const double end = rep.uptime_s + rep.elapsed_s;
    if (end <= limit)
        return {};
    return fmt::format("ended at {:.0f} s of chip uptime, fresh is up to {:.0f} s", end, limit);
}

Problem stale_receiver(const Plan &, const RepRecord &rep) {
    if (!rep.facts.receiver_restarted)
        return "nothing shows that the receiver was restarted";
    return *rep.facts.receiver_restarted ? Problem{} : "the receiver was not restarted";
}

Problem same_path(const Plan &, const RepRecord &rep) {
    const auto &facts = rep.facts;
    if (facts.telemetry_path.empty() || facts.stress_path.empty())
        return "the path of the telemetry is not known";
    if (facts.telemetry_path != facts.stress_path)
        return {};
    return fmt::format("telemetry and stress both took {}", facts.stress_path);
}

Problem unexpected_warning(const Plan &plan, const RepRecord &rep) {
    std::uint64_t seen = 0;
    for (const auto &event : rep.events) {
        if (event.kind != EventKind::warn)
            continue;
        ++seen;
        if (!find_allowance(plan, rep.arm, event))
            return fmt::format("at {:.3f} s: {}", event.uptime_s, event.text);
    }
    const auto counted = rep.counters.find("kernel.warn");
    if (counted == rep.counters.end())
        return "the kernel log was not read";
    if (counted->second > seen && seen == 0)
        return fmt::format("{} warnings without a text", counted->second);
    return {};
}

Problem no_identity(const Plan &, const RepRecord &rep) {
    return rep.facts.module_identity.empty() ? Problem{"the module is not identified"} : Problem{};
}

Problem count_not_zero(const std::optional<std::uint64_t> &count, std::string_view what) {
    if (!count)
        return fmt::format("{} were not counted", what);
    return *count == 0 ? Problem{} : Problem{fmt::format("{} {}", *count, what)};
}

Problem lost_events(const Plan &, const RepRecord &rep) {
    return count_not_zero(rep.facts.lost_trace_events, "lost trace events");
}

Problem missed_deadlines(const Plan &, const RepRecord &rep) {
    return count_not_zero(rep.facts.missed_deadlines, "missed deadlines");
}

/// The same instruments in every rep, whatever the order in which a rig lists them.
Problems different_instruments(const Plan &plan, const Measurements &measured) {
    Problems problems;
    std::optional<std::set<std::string>> reference;
    for (const auto &arm : plan.arms) {
        for (const auto *rep : measured.reps_of(arm.name)) {
            const std::set<std::string> on(rep->facts.instruments.begin(),
                                           rep->facts.instruments.end());
            if (on.empty())
                problems.emplace(arm.name, "the instruments are not known");
            else if (!reference)
                reference = on;
            else if (*reference != on)
                problems.emplace(arm.name,
                                 fmt::format("other instruments: {}", fmt::join(on, ", ")));
        }
    }
    return problems;
}

/// Probes that read zero throughout an arm and counted nothing anywhere else.
Problems dead_probes(const Plan &plan, const Measurements &measured) {
    Problems problems;
    for (const auto &arm : plan.arms) {
        std::set<std::string> dead;
        for (const auto &metric : measured_metrics(measured)) {
            const auto figure = arm_figure(measured, arm.name, metric);
            if (figure && figure->all_zero() && !probe_witness(measured, metric))
                dead.insert(metric.probes.begin(), metric.probes.end());
        }
        if (!dead.empty())
            problems[arm.name] =
                fmt::format("read zero and never counted anything: {}", fmt::join(dead, ", "));
    }
    return problems;
}

Problems offers_that_end(const Plan &plan, const Measurements &measured) {
    Problems problems;
    for (const auto &arm : plan.arms) {
        const auto reps = measured.reps_of(arm.name);
        const auto capped =
            std::ranges::count_if(reps, [](const auto *rep) { return at_cap(*rep); });
        const bool unknown =
            plan.stress.rate_bytes_per_s &&
            std::ranges::any_of(reps, [](const auto *rep) { return !rep->facts.offered_bytes; });
        if (capped > 0)
            problems[arm.name] = fmt::format("all that was offered arrived in {} of {} reps: its "
                                             "rates are lower bounds (>=)",
                                             capped, reps.size());
        else if (unknown)
            problems[arm.name] = "the offer was not recorded";
    }
    return problems;
}

/// The facts common to an arm's reps, or of its published run.
const RepFacts *facts_of(const Measurements &measured, const std::string &arm) {
    const auto reps = measured.reps_of(arm);
    if (!reps.empty())
        return &reps.front()->facts;
    const auto *run = measured.published_of(arm);
    return run ? &run->facts : nullptr;
}

std::set<std::string> difference(const std::vector<std::string> &a,
                                 const std::vector<std::string> &b) {
    std::set<std::string> rest(a.begin(), a.end());
    for (const auto &entry : b)
        rest.erase(entry);
    return rest;
}

Problem more_than_the_variant(const Measurements &measured, const Comparison &comparison) {
    const auto *from = facts_of(measured, comparison.from);
    const auto *to = facts_of(measured, comparison.to);
    if (!from || !to)
        return {};
    std::vector<std::string> found;
    const auto only_in = [&](const std::string &arm, const RepFacts &a, const RepFacts &b) {
        const auto extra = difference(a.besides_variant, b.besides_variant);
        if (!extra.empty())
            found.push_back(fmt::format("{} alone also has {}", arm, fmt::join(extra, " + ")));
        if (a.module_identity.empty())
            found.push_back(fmt::format("what else is in the module of {} is not known", arm));
    };
    only_in(comparison.from, *from, *to);
    only_in(comparison.to, *to, *from);
    return found.empty() ? Problem{} : Problem{fmt::format("{}", fmt::join(found, "; "))};
}

struct Conditions {
    std::size_t reps = 0;
    double rep_s = 0;
};

Conditions conditions_of(const Measurements &measured, const std::string &arm) {
    Conditions conditions;
    for (const auto *rep : measured.reps_of(arm)) {
        ++conditions.reps;
        conditions.rep_s += rep->elapsed_s;
    }
    if (conditions.reps > 0)
        return {conditions.reps, conditions.rep_s / static_cast<double>(conditions.reps)};
    const auto *run = measured.published_of(arm);
    return run ? Conditions{run->reps, run->duration_s} : Conditions{};
}

Problem other_conditions(const Measurements &measured, const Comparison &comparison) {
    const auto from = conditions_of(measured, comparison.from);
    const auto to = conditions_of(measured, comparison.to);
    if (from.reps == 0 || to.reps == 0)
        return {};
    constexpr double tolerance = 0.1;
    std::vector<std::string> found;
    if (from.reps != to.reps)
        found.push_back(fmt::format("N is {} against {}", from.reps, to.reps));
    if (std::abs(from.rep_s - to.rep_s) > tolerance * std::max(from.rep_s, to.rep_s))
        found.push_back(fmt::format("reps of {:.0f} s against {:.0f} s", from.rep_s, to.rep_s));
    return found.empty() ? Problem{} : Problem{fmt::format("{}", fmt::join(found, "; "))};
}

Problems for_each_rep(const Plan &plan, const Measurements &measured,
                      Problem (*check)(const Plan &, const RepRecord &)) {
    Problems problems;
    for (const auto &arm : plan.arms) {
        const auto reps = measured.reps_of(arm.name);
        if (reps.empty() && measured.published_of(arm.name))
            problems[arm.name] = "no reps are known, and a published mean shows nothing";
        std::size_t failing = 0;
        for (const auto *rep : reps) {
            if (const auto problem = check(plan, *rep); problem && failing++ == 0)
                problems[arm.name] =
                    fmt::format("window {}, rep {}: {}", rep->window + 1, rep->rep + 1, *problem);
        }
        if (failing > 1)
            problems[arm.name] += fmt::format(" (and {} more reps)", failing - 1);
    }
    return problems;
}

Problems for_each_comparison(const Plan &plan, const Measurements &measured,
                             Problem (*check)(const Measurements &, const Comparison &)) {
    Problems problems;
    for (const auto &comparison : all_comparisons(plan)) {
        if (const auto problem = check(measured, comparison))
            problems[comparison_name(comparison)] = *problem;
    }
    return problems;
}

Problems find_problems(std::string_view id, const Plan &plan, const Measurements &measured) {
    static const std::map<std::string_view, Problem (*)(const Plan &, const RepRecord &)> by_rep = {
        {"fresh_uptime", stale_chip},
        {"receiver_restarted", stale_receiver},
        {"separate_telemetry", same_path},
        {"no_kernel_warning", unexpected_warning},
        {"module_identity", no_identity},
        {"no_lost_events", lost_events},
        {"no_missed_deadlines", missed_deadlines},
    };
    if (const auto found = by_rep.find(id); found != by_rep.end())
        return for_each_rep(plan, measured, found->second);
    if (id == "same_instruments")
        return different_instruments(plan, measured);
    if (id == "probes_alive")
        return dead_probes(plan, measured);
    if (id == "offer_saturates")
        return offers_that_end(plan, measured);
    if (id == "variant_only")
        return for_each_comparison(plan, measured, more_than_the_variant);
    return for_each_comparison(plan, measured, other_conditions);
}

/// The warnings that the plan allows and that came.
std::string allowed_warnings_seen(const Plan &plan, const Measurements &measured) {
    std::map<const AllowedWarning *, std::size_t> seen;
    for (const auto &rep : measured.reps) {
        for (const auto &event : rep.events) {
            const auto *allowance = find_allowance(plan, rep.arm, event);
            if (event.kind == EventKind::warn && allowance)
                ++seen[allowance];
        }
    }
    std::string text;
    for (const auto &allowance : plan.allowed_warnings) {
        if (seen.contains(&allowance))
            text += fmt::format("{}allowed: \"{}\" x {} ({})", text.empty() ? "" : "; ",
                                allowance.match, seen[&allowance], allowance.reason);
    }
    return text;
}

/// A warning does not invalidate what speaks about warnings; lost trace events do not invalidate
/// what needs no trace. The offer bounds rates instead of invalidating them, and probes matter
/// where a zero is read: see verdict.cc.
bool matters(const Receipt &receipt, const Metric &metric) {
    if (receipt.id == "offer_saturates" || receipt.id == "probes_alive")
        return false;
    if (receipt.id == "no_kernel_warning")
        return !metric.about_failure;
    if (receipt.id == "no_lost_events")
        return metric.probes != std::vector<std::string>{"rx.bytes"};
    return true;
}

} // namespace

std::string_view status_name(ReceiptStatus status) {
    switch (status) {
    case ReceiptStatus::held:
        return "held";
    case ReceiptStatus::missing:
        return "MISSING";
    case ReceiptStatus::waived:
        return "waived";
    }
    return "";
}

std::string comparison_name(const Comparison &comparison) {
    return fmt::format("{} -> {}", comparison.from, comparison.to);
}

std::vector<Comparison> all_comparisons(const Plan &plan) {
    auto comparisons = plan.comparisons;
    for (const auto &prediction : plan.predictions) {
        const auto same = [&](const Comparison &known) {
            return comparison_name(known) == comparison_name(*prediction.comparison);
        };
        if (prediction.comparison && std::ranges::none_of(comparisons, same))
            comparisons.push_back(*prediction.comparison);
    }
    return comparisons;
}

const AllowedWarning *find_allowance(const Plan &plan, const std::string &arm, const Event &event) {
    for (const auto &allowed : plan.allowed_warnings) {
        const bool here =
            allowed.arms.empty() || std::ranges::find(allowed.arms, arm) != allowed.arms.end();
        if (here && event.text.find(allowed.match) != std::string::npos)
            return &allowed;
    }
    return nullptr;
}

std::vector<Receipt> evaluate_receipts(const Plan &plan, const Measurements &measured) {
    std::vector<Receipt> receipts;
    for (const auto &name : receipt_names) {
        Receipt receipt{std::string(name.id), std::string(name.title), {}, {}, ""};
        receipt.problems = find_problems(name.id, plan, measured);
        const auto waived = plan.receipts.waived.find(receipt.id);
        if (waived != plan.receipts.waived.end()) {
            receipt.status = ReceiptStatus::waived;
            receipt.detail = waived->second;
        } else if (!receipt.problems.empty()) {
            receipt.status = ReceiptStatus::missing;
        }
        if (name.id == "no_kernel_warning" && receipt.detail.empty())
            receipt.detail = allowed_warnings_seen(plan, measured);
        receipts.push_back(std::move(receipt));
    }
    return receipts;
}

std::vector<std::string> objections(const std::vector<Receipt> &receipts, const Metric &metric,
                                    const std::vector<std::string> &arms) {
    auto names = arms;
    if (arms.size() == 2)
        names.push_back(comparison_name({arms[0], arms[1]}));
    std::vector<std::string> found;
    for (const auto &name : names) {
        std::map<std::string, std::vector<std::string>> receipts_by_problem;
        for (const auto &receipt : receipts) {
            const auto problem = receipt.problems.find(name);
            if (receipt.status == ReceiptStatus::missing && matters(receipt, metric) &&
                problem != receipt.problems.end())
                receipts_by_problem[problem->second].push_back(receipt.id);
        }
        for (const auto &[problem, ids] : receipts_by_problem)
            found.push_back(
                fmt::format("receipt missing: {} ({}): {}", fmt::join(ids, ", "), name, problem));
    }
    return found;
}

} // namespace besser::bench
