// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/receipt_rules.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/evidence/warnings.hpp"
#include "bench/plan/receipt_ids.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

namespace besser::bench {

namespace {

using Problem = std::optional<std::string>;

Problem stale_chip(const Plan &plan, const RepRecord &rep) {
    if (!rep.facts.weak_window.empty())
        return rep.facts.weak_window;
    const double limit = std::chrono::duration<double>(plan.receipts.fresh_within).count();
    const double end = rep.uptime_s + rep.elapsed_s;
    if (end <= limit)
        return {};
    return fmt::format("ended at {:.0f} s of chip uptime, fresh is up to {:.0f} s", end, limit);
}

Problem stale_receiver(const Plan &plan, const RepRecord &rep) {
    if (plan.stress.idle())
        return {};
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

/// A rep without traffic has no figures that a receipt could be asked for.
template <Problem (*check)(const Plan &, const RepRecord &)>
Problem if_measured(const Plan &plan, const RepRecord &rep) {
    return measured(rep) ? check(plan, rep) : Problem{};
}

/// What the chip counted against the driver, by kind.
Problem violations(const Plan &, const RepRecord &rep) {
    constexpr std::string_view prefix = "protocol.", all = "protocol.violations";
    const auto counted = rep.counters.find(std::string(all));
    if (counted == rep.counters.end())
        return measured(rep) ? Problem{"nobody counted any"} : Problem{};
    if (counted->second == 0)
        return {};
    std::vector<std::string> kinds;
    for (const auto &[name, count] : rep.counters)
        if (name.starts_with(prefix) && name != all && count > 0)
            kinds.push_back(fmt::format("{} {}", count, name.substr(prefix.size())));
    return fmt::format("the chip counted {}{}{}", counted->second, kinds.empty() ? "" : ": ",
                       fmt::join(kinds, ", "));
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
Problems different_instruments(const Evidence &evidence) {
    Problems problems;
    std::optional<std::set<std::string>> reference;
    for (const auto &arm : evidence.plan().arms) {
        for (const auto *rep : evidence.reps_of(arm.name)) {
            if (!measured(*rep))
                continue;
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
Problems dead_probes(const Evidence &evidence) {
    Problems problems;
    for (const auto &arm : evidence.plan().arms) {
        std::set<std::string> dead;
        for (const auto &metric : evidence.metrics()) {
            const auto *figure = evidence.figure(arm.name, metric.name);
            if (figure && evidence.proves_nothing(*figure))
                dead.insert(metric.probes.begin(), metric.probes.end());
        }
        if (!dead.empty())
            problems[arm.name] =
                fmt::format("read zero and never counted anything: {}", fmt::join(dead, ", "));
    }
    return problems;
}

std::string nothing_sent(const Plan &plan) {
    return plan.stress.idle() ? "the plan has nobody send" : "";
}

std::string nothing_capped(const Plan &plan) {
    if (plan.stress.idle())
        return nothing_sent(plan);
    if (!plan.stress.receives())
        return "the plan offers nothing to be received";
    return plan.stress.rate_bytes_per_s ? "" : "the plan caps nothing: all that TCP takes is sent";
}

Problems offers_that_end(const Evidence &evidence) {
    Problems problems;
    for (const auto &arm : evidence.plan().arms) {
        auto reps = evidence.reps_of(arm.name);
        std::erase_if(reps, [](const auto *rep) { return !measured(*rep); });
        const auto capped =
            std::ranges::count_if(reps, [](const auto *rep) { return at_cap(*rep); });
        const bool unknown =
            nothing_capped(evidence.plan()).empty() &&
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

/// The facts common to an arm's reps with traffic, or of its published run.
const RepFacts *facts_of(const Evidence &evidence, const std::string &arm) {
    for (const auto *rep : evidence.reps_of(arm))
        if (measured(*rep))
            return &rep->facts;
    const auto *run = evidence.published_of(arm);
    return run ? &run->facts : nullptr;
}

std::set<std::string> difference(const std::vector<std::string> &a,
                                 const std::vector<std::string> &b) {
    std::set<std::string> rest(a.begin(), a.end());
    for (const auto &entry : b)
        rest.erase(entry);
    return rest;
}

/// What a plan makes an arm's module from. A variant's module is the rig's, and may be that of
/// another variant, which a parameter of it selects.
auto made_from(const Arm &arm) { return std::tie(arm.module, arm.tree, arm.build); }

/// Whether the rig's file alone says which module the arm has: it may well be another arm's.
bool by_setup(const Arm &arm) { return !arm.setup.empty(); }

std::string short_hash(const std::string &hash) { return hash.substr(0, 12); }

/// Of the arm's module, by the first rep that tells it; or "".
std::string hash_of(const Evidence &evidence, const std::string &arm) {
    for (const auto *rep : evidence.reps_of(arm))
        if (!rep->facts.module_sha256.empty())
            return rep->facts.module_sha256;
    return "";
}

/// Modules that differ where the plan's arms do not, or do not where they do.
Problem wrong_modules(const Evidence &evidence, const Comparison &comparison) {
    const auto *from = evidence.plan().find_arm(comparison.from);
    const auto *to = evidence.plan().find_arm(comparison.to);
    const auto from_hash = hash_of(evidence, comparison.from);
    const auto to_hash = hash_of(evidence, comparison.to);
    if (!from || !to || from_hash.empty() || to_hash.empty() || by_setup(*from) || by_setup(*to))
        return {};
    const bool as_one = made_from(*from) == made_from(*to);
    if (!as_one && from_hash == to_hash)
        return fmt::format("both ran one module (sha256 {}), though the plan makes them from "
                           "different files or with a different build",
                           short_hash(from_hash));
    if (as_one && from->variant == to->variant && from_hash != to_hash)
        return fmt::format("the modules differ (sha256 {} and {}), though the plan makes the two "
                           "from the same",
                           short_hash(from_hash), short_hash(to_hash));
    return {};
}

Problem more_than_the_variant(const Evidence &evidence, const Comparison &comparison) {
    const auto *from = facts_of(evidence, comparison.from);
    const auto *to = facts_of(evidence, comparison.to);
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
    if (auto problem = wrong_modules(evidence, comparison))
        found.push_back(std::move(*problem));
    return found.empty() ? Problem{} : Problem{fmt::format("{}", fmt::join(found, "; "))};
}

struct Conditions {
    std::size_t reps = 0;
    double rep_s = 0;
};

Conditions conditions_of(const Evidence &evidence, const std::string &arm) {
    Conditions conditions;
    for (const auto *rep : evidence.reps_of(arm)) {
        if (!measured(*rep))
            continue;
        ++conditions.reps;
        conditions.rep_s += rep->elapsed_s;
    }
    if (conditions.reps > 0)
        return {conditions.reps, conditions.rep_s / static_cast<double>(conditions.reps)};
    const auto *run = evidence.published_of(arm);
    return run ? Conditions{run->reps, run->duration_s} : Conditions{};
}

/// What a rep shared its machine with that no arm brings about, and by how much two arms may differ
/// in it, as a share.
struct Disturbance {
    const char *metric;
    double tolerance;
};
constexpr std::array disturbances = {Disturbance{"cpu_steal", 0.02},
                                     Disturbance{"foreign_traffic", 0.05},
                                     Disturbance{"cpu_throttled", 0.5}};

/// Over the reps that tell it; empty where none does.
std::optional<double> mean_of(const Evidence &evidence, const std::string &arm,
                              const std::string &metric) {
    double sum = 0;
    std::size_t told = 0;
    for (const auto *rep : evidence.reps_of(arm)) {
        const auto found = rep->metrics.find(metric);
        if (!measured(*rep) || found == rep->metrics.end())
            continue;
        sum += found->second;
        ++told;
    }
    return told > 0 ? std::optional(sum / static_cast<double>(told)) : std::nullopt;
}

/// Where one arm had the machine to itself, and the other had not.
void compare_disturbances(const Evidence &evidence, const Comparison &comparison,
                          std::vector<std::string> &found) {
    for (const auto &[name, tolerance] : disturbances) {
        const auto from = mean_of(evidence, comparison.from, name);
        const auto to = mean_of(evidence, comparison.to, name);
        if (!from || !to || std::abs(*from - *to) <= tolerance)
            continue;
        const auto metric = *find_metric(name);
        found.push_back(fmt::format("{} is {} against {}", name, with_unit(metric, *from),
                                    with_unit(metric, *to)));
    }
}

Problem other_conditions(const Evidence &evidence, const Comparison &comparison) {
    const auto from = conditions_of(evidence, comparison.from);
    const auto to = conditions_of(evidence, comparison.to);
    const auto not_run = [&](const std::string &arm) {
        return evidence.reps_of(arm).empty() && evidence.published_of(arm) == nullptr;
    };
    if (not_run(comparison.from) || not_run(comparison.to))
        return {};
    constexpr double tolerance = 0.1;
    std::vector<std::string> found;
    if (from.reps != to.reps)
        found.push_back(fmt::format("N is {} against {}", from.reps, to.reps));
    if (from.reps > 0 && to.reps > 0 &&
        std::abs(from.rep_s - to.rep_s) > tolerance * std::max(from.rep_s, to.rep_s))
        found.push_back(fmt::format("reps of {:.0f} s against {:.0f} s", from.rep_s, to.rep_s));
    compare_disturbances(evidence, comparison, found);
    return found.empty() ? Problem{} : Problem{fmt::format("{}", fmt::join(found, "; "))};
}

/// A rule about single reps, asked of all.
template <Problem (*check)(const Plan &, const RepRecord &)>
Problems each_rep(const Evidence &evidence) {
    Problems problems;
    for (const auto &arm : evidence.plan().arms) {
        const auto &reps = evidence.reps_of(arm.name);
        if (reps.empty() && evidence.published_of(arm.name))
            problems[arm.name] = "no reps are known, and a published mean shows nothing";
        std::size_t failing = 0;
        for (const auto *rep : reps) {
            if (const auto problem = check(evidence.plan(), *rep); problem && failing++ == 0)
                problems[arm.name] =
                    fmt::format("window {}, rep {}: {}", rep->window + 1, rep->rep + 1, *problem);
        }
        if (failing > 1)
            problems[arm.name] += fmt::format(" (and {} more reps)", failing - 1);
    }
    return problems;
}

/// A rule about two arms, asked of all that are compared.
template <Problem (*check)(const Evidence &, const Comparison &)>
Problems each_comparison(const Evidence &evidence) {
    Problems problems;
    for (const auto &comparison : evidence.plan().all_comparisons()) {
        if (const auto problem = check(evidence, comparison))
            problems[comparison_name(comparison)] = *problem;
    }
    return problems;
}

/// A rep of the arm that ran another module than its first one.
Problem changed_module(const Evidence &evidence, const Arm &arm) {
    const auto hash = hash_of(evidence, arm.name);
    for (const auto *rep : evidence.reps_of(arm.name))
        if (measured(*rep) && rep->facts.module_sha256 != hash)
            return fmt::format("window {}, rep {}: another module (sha256 {}) than the arm's first "
                               "one (sha256 {})",
                               rep->window + 1, rep->rep + 1, short_hash(rep->facts.module_sha256),
                               short_hash(hash));
    return {};
}

/// A module that is an earlier arm's, though the plan gives this one its own.
Problem anothers_module(const Evidence &evidence, const Arm &arm) {
    const auto hash = hash_of(evidence, arm.name);
    for (const auto &other : evidence.plan().arms) {
        if (&other == &arm || hash.empty())
            break;
        if (made_from(other) != made_from(arm) && !by_setup(arm) && !by_setup(other) &&
            hash_of(evidence, other.name) == hash)
            return fmt::format("its module (sha256 {}) is also that of {}, though the plan makes "
                               "them from different files or with a different build",
                               short_hash(hash), other.name);
    }
    return {};
}

Problems unidentified_modules(const Evidence &evidence) {
    auto problems = each_rep<if_measured<no_identity>>(evidence);
    for (const auto &arm : evidence.plan().arms)
        for (const auto &problem : {changed_module(evidence, arm), anothers_module(evidence, arm)})
            if (problem)
                problems.emplace(arm.name, *problem);
    return problems;
}

/// Where all is real nothing has a modelled deadline, and nobody counts any.
Problems late_commands(const Evidence &evidence) {
    const auto &reps = evidence.measured().reps;
    const bool counted = std::ranges::any_of(
        reps, [](const auto &rep) { return rep.facts.missed_deadlines.has_value(); });
    if (!counted && evidence.measured().by_construction.contains("no_missed_deadlines"))
        return {};
    return each_rep<if_measured<missed_deadlines>>(evidence);
}

/// What a rig cannot count for a reason that it gives is not asked of its reps.
Problems protocol_violations(const Evidence &evidence) {
    const auto &measured = evidence.measured();
    const bool can_count =
        measured.probes &&
        std::ranges::find(*measured.probes, "protocol.violations") != measured.probes->end();
    if (!can_count && measured.by_construction.contains("no_violation"))
        return {};
    return each_rep<violations>(evidence);
}

std::string modules_seen(const Evidence &evidence) {
    std::vector<std::string> seen;
    for (const auto &arm : evidence.plan().arms)
        if (const auto hash = hash_of(evidence, arm.name); !hash.empty())
            seen.push_back(fmt::format("{}: sha256 {}", arm.name, short_hash(hash)));
    return fmt::format("{}", fmt::join(seen, "; "));
}

/// The warnings that the plan allows and that came.
std::string allowed_warnings_seen(const Evidence &evidence) {
    const auto &plan = evidence.plan();
    std::map<const AllowedWarning *, std::size_t> seen;
    for (const auto &rep : evidence.measured().reps) {
        for (const auto &event : rep.events) {
            const auto *allowance = find_allowance(plan, rep, event);
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

std::string nothing_compared(const Plan &plan) {
    return plan.all_comparisons().empty() ? "the plan compares no arms" : "";
}

bool every_figure(const Metric &) { return true; }

/// A warning, or a violation, does not invalidate what speaks about those.
bool what_a_warning_invalidates(const Metric &metric) {
    return metric.estimand != Estimand::failure;
}

/// Bytes are counted without a trace.
bool what_needs_a_trace(const Metric &metric) {
    return metric.probes != std::vector<std::string>{"rx.bytes"};
}

/// An offer that ends bounds rates instead of invalidating them (ArmFigure::censored), and a probe
/// that may be dead matters where a zero is read (Evidence::proves_nothing): the verdict asks both.
bool no_figure(const Metric &) { return false; }

/// A failure is one, however late the bus was.
bool what_lateness_touches(const Metric &metric) { return metric.estimand != Estimand::failure; }

/// Each late command may stand for one that would not have been, and its lateness for lost time.
std::optional<double> share_of_lateness(const Evidence &evidence, const std::string &arm,
                                        const Metric &) {
    double late = 0, commands = 0, late_s = 0, elapsed_s = 0;
    for (const auto *rep : evidence.reps_of(arm)) {
        if (!measured(*rep))
            continue;
        const auto &facts = rep->facts;
        if (!facts.missed_deadlines || !facts.deadlines || !facts.late_s)
            return {};
        late += static_cast<double>(*facts.missed_deadlines);
        commands += static_cast<double>(*facts.deadlines);
        late_s += *facts.late_s;
        elapsed_s += rep->elapsed_s;
    }
    if (late > commands || commands == 0 || elapsed_s == 0)
        return {};
    return late / commands + late_s / elapsed_s;
}

/// All that was lost may have been the metric's own events. Of a failure a single one counts.
std::optional<double> share_of_lost_events(const Evidence &evidence, const std::string &arm,
                                           const Metric &metric) {
    if (metric.estimand == Estimand::failure)
        return {};
    double lost = 0, counted = 0;
    for (const auto *rep : evidence.reps_of(arm)) {
        if (!measured(*rep))
            continue;
        if (!rep->facts.lost_trace_events)
            return {};
        lost += static_cast<double>(*rep->facts.lost_trace_events);
        counted += static_cast<double>(evidence.counted_by(metric, *rep));
    }
    return counted > 0 ? std::optional(lost / counted) : std::nullopt;
}

constexpr std::array<ReceiptRule, receipt_ids.size()> all_rules = {{
    {.id = "fresh_uptime",
     .title = "every rep ended within the chip's fresh uptime",
     .problems = each_rep<stale_chip>,
     .matters_for = every_figure},
    {.id = "same_instruments",
     .title = "the same instrumentation in all arms",
     .problems = different_instruments,
     .matters_for = every_figure},
    {.id = "probes_alive",
     .title = "every probe that read zero is proven alive",
     .problems = dead_probes,
     .matters_for = no_figure},
    {.id = "receiver_restarted",
     .title = "the receiver was restarted for every rep",
     .problems = each_rep<if_measured<stale_receiver>>,
     .matters_for = every_figure,
     .excluded = nothing_sent},
    {.id = "offer_saturates",
     .title = "the offer exceeded what was received",
     .problems = offers_that_end,
     .matters_for = no_figure,
     .excluded = nothing_capped},
    {.id = "separate_telemetry",
     .title = "telemetry took another path than the stress",
     .problems = each_rep<if_measured<same_path>>,
     .matters_for = every_figure},
    {.id = "no_kernel_warning",
     .title = "no kernel warning but those the plan allows",
     .problems = each_rep<unexpected_warning>,
     .matters_for = what_a_warning_invalidates,
     .turns = what_warnings_turn,
     .shows = allowed_warnings_seen},
    {.id = "no_violation",
     .title = "the chip saw no violation of its protocol",
     .problems = protocol_violations,
     .matters_for = what_a_warning_invalidates},
    {.id = "module_identity",
     .title = "every arm's module is identified, and is its own",
     .problems = unidentified_modules,
     .matters_for = every_figure,
     .shows = modules_seen},
    {.id = "no_lost_events",
     .title = "no trace event was lost",
     .problems = each_rep<if_measured<lost_events>>,
     .matters_for = what_needs_a_trace,
     .explains = share_of_lost_events},
    {.id = "no_missed_deadlines",
     .title = "no modelled deadline was missed",
     .problems = late_commands,
     .matters_for = what_lateness_touches,
     .explains = share_of_lateness},
    {.id = "variant_only",
     .title = "compared arms differ in what the plan names alone",
     .problems = each_comparison<more_than_the_variant>,
     .matters_for = every_figure,
     .excluded = nothing_compared},
    {.id = "same_conditions",
     .title = "compared arms ran the same reps under the same stress",
     .problems = each_comparison<other_conditions>,
     .matters_for = every_figure,
     .excluded = nothing_compared},
}};
static_assert(std::ranges::equal(all_rules, receipt_ids, {}, &ReceiptRule::id),
              "every receipt that a plan may name has its rule, in the order of reports");

} // namespace

std::span<const ReceiptRule> receipt_rules() { return all_rules; }

} // namespace besser::bench
