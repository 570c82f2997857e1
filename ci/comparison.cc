// SPDX-License-Identifier: GPL-2.0-only
// The virtual rig's part: a plan with the tree, or with both, its verdicts, and each warning and
// each wrong done to the chip as a check of its own.
#include "ci/step.hpp"

#include "bench/report/result_reader.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace besser::ci {

namespace {

using namespace std::string_literals;
using bench::RunResult;

const std::string rig_group = "virtual rig";
const std::string connects = "connects"; ///< a prediction's id
constexpr std::chrono::seconds plan_limit{1800};

toml::table tree_arm(const std::string &name, const std::filesystem::path &tree,
                     const Request &request) {
    toml::array build;
    for (const auto &argument : request.make)
        build.push_back(argument);
    toml::table arm{{"name", name}, {"tree", std::filesystem::absolute(tree).string()}};
    if (!build.empty())
        arm.insert("build", build);
    if (!request.module.empty())
        arm.insert("module", request.module);
    return arm;
}

toml::table prediction(const std::string &id, const std::string &text, const std::string &metric,
                       toml::table of) {
    of.insert("id", id);
    of.insert("text", text);
    of.insert("metric", metric);
    of.insert("confidence", "medium");
    of.insert("rigs", toml::array{"virtual"});
    of.insert("reasoned", "what a change is expected not to make worse");
    return of;
}

/// Of a change: what it may not make worse. Of a tree alone: that it works, beside our relay, which
/// has the published driver's architecture.
toml::table plan_of(const Request &request) {
    const std::string first = request.before ? "before" : "reference", second = "after";
    const auto ratio = [&](std::string_view margin) {
        return toml::table{
            {"from", first}, {"to", second}, {"expect", toml::table{{"not_inferior", margin}}}};
    };
    toml::array predictions{
        prediction(connects, "it connects in every rep", "not_connected",
                   toml::table{{"arm", second}, {"expect", toml::table{{"equals", 0}}}}),
        prediction("receives", "it receives as much", "goodput",
                   ratio(request.before ? "2%" : "10%"))};
    if (request.before)
        predictions.push_back(prediction("bus-requests", "it needs no more bus requests",
                                         "bus_requests_per_frame", ratio("2%")));
    const auto reference = toml::table{{"name", first}, {"variant", "relay"}};
    return toml::table{
        {"name", "ci"},
        {"title", request.before ? "The tree before and after the change" : "The tree by itself"},
        {"seed", 1},
        {"stress",
         toml::table{{"rate", "4MiB/s"}, {"duration", "5s"}, {"windows", 24}, {"warm_up", "2s"}}},
        {"strata", toml::table{{"kernel.bring_up_cpu", toml::array{0, 1, 2, 3}}}},
        {"arm", toml::array{request.before ? tree_arm(first, *request.before, request) : reference,
                            tree_arm(second, request.after, request)}},
        {"comparison", toml::array{toml::table{{"from", first}, {"to", second}}}},
        {"prediction", predictions},
        {"receipts",
         toml::table{
             {"waived", toml::table{{"no_kernel_warning", "each warning is a check of its own"},
                                    {"no_violation", "each violation is a check of its own"}}}}}};
}

Outcome outcome_of(bench::Verdict verdict) {
    switch (verdict) {
    case bench::Verdict::pass:
        return Outcome::passed;
    case bench::Verdict::fail:
        return Outcome::failed;
    case bench::Verdict::miss:
        return Outcome::undecided;
    case bench::Verdict::deferred:
        break;
    }
    return Outcome::skipped;
}

/// What went wrong in the reps of an arm, each kind once.
std::vector<Check> wrongs_of(const RunResult &result, std::string_view arm) {
    std::map<std::string, std::string> wrongs; ///< by name, as it was said first
    for (const auto &rep : result.measured.reps) {
        if (rep.arm != arm)
            continue;
        for (const auto &event : rep.events)
            if (event.kind == bench::EventKind::warn || event.kind == bench::EventKind::died ||
                event.kind == bench::EventKind::wedge)
                wrongs.emplace(stable_name(event.text), event.text);
        for (const auto &[name, count] : rep.counters)
            if (name.starts_with("protocol.") && name != "protocol.violations" && count > 0)
                wrongs.emplace("the chip was mistreated: " + name.substr(9),
                               "see model/chip/stats.hpp");
    }
    std::vector<Check> checks;
    for (const auto &[name, said] : wrongs)
        checks.push_back({rig_group, name, Outcome::failed, said});
    return checks;
}

/// How many reps of an arm had no connection.
auto unconnected(const RunResult &result, std::string_view arm) {
    return std::ranges::count_if(result.measured.reps, [&](const bench::RepRecord &rep) {
        return rep.arm == arm && std::ranges::find(rep.events, bench::EventKind::not_connected,
                                                   &bench::Event::kind) != rep.events.end();
    });
}

/// A prediction's outcome. What the tree did before the change, too, is known.
Check check_of(const RunResult &result, const bench::Judgement &judgement) {
    Check check{rig_group, judgement.prediction.id, outcome_of(judgement.verdict),
                fmt::format("{}: expected {}, observed {}", judgement.prediction.text,
                            judgement.expected, judgement.observed),
                judgement.reasons.front()};
    if (check.outcome == Outcome::failed && check.name == connects &&
        unconnected(result, "before") >= unconnected(result, "after"))
        check.outcome = Outcome::known;
    return check;
}

std::vector<Check> read_run(const std::filesystem::path &directory, const Ended &ended) {
    const auto result = bench::read_result(bench::result_file_of(directory));
    if (!result)
        return {broken(rig_group, "plan", ended)};
    std::vector<Check> checks;
    for (const auto &judgement : result->analysis.judgements)
        checks.push_back(check_of(*result, judgement));
    auto after = wrongs_of(*result, "after");
    mark_known(after, wrongs_of(*result, "before"));
    if (after.empty())
        after.push_back({rig_group, "no warning", Outcome::passed});
    checks.insert(checks.end(), after.begin(), after.end());
    return checks;
}

} // namespace

std::vector<Step> steps_on_virtual_rig(const Request &request) {
    const auto plan = request.out / "plan.toml";
    std::ostringstream text;
    text << plan_of(request) << '\n';
    (void)replace_file(plan, text.str()); // if it could not be written, its reader says so
    const auto directory = request.out / "run";
    return {{rig_group,
             "verify",
             {request.program, "verify", plan, "--out", directory, "--quiet"},
             plan_limit,
             [directory](const Ended &ended) { return read_run(directory, ended); }}};
}

} // namespace besser::ci
