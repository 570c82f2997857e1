// SPDX-License-Identifier: GPL-2.0-only
#include "explore/results.hpp"

#include "explore/explored_driver.hpp"
#include "support/commit.hpp"
#include "support/json_numbers.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

namespace besser::explore {

namespace {

std::string replay_of(const ScheduleText &schedule) {
    return fmt::format("besser explore {}--replay '{}'",
                       schedule.variant == tree_variant ? "--tree DIR " : "",
                       for_terminal(to_string(schedule)));
}

std::string render(const Consequence &consequence) {
    if (consequence.schedules == 0)
        return "  what comes of it: not searched, the time was over\n";
    const auto searched =
        fmt::format("{} schedules, in {} of which both stood before their accesses at once",
                    consequence.schedules, consequence.meetings);
    if (!consequence.finding)
        return fmt::format("  what comes of it: nothing in {}\n", searched);
    return fmt::format("  {}: {}: {}\n    after {}\n    replay: {}\n",
                       consequence.beside ? "seen beside it" : "what comes of it",
                       to_string(consequence.finding->kind),
                       for_terminal(consequence.finding->what), searched,
                       replay_of(consequence.schedule));
}

} // namespace

std::string render(const FoundFinding &found, std::uint64_t seed) {
    return fmt::format(
        "{}: {}\n"
        "  seed {}, commit {}, found after {} schedules and {:.3f} CPU-s{}; when "
        "minimised {} preemptions{}\n"
        "  replay: {}\n{}",
        to_string(found.finding.kind), for_terminal(found.finding.what), seed, commit(),
        found.after_schedules, found.after_cpu_seconds,
        found.at_random ? " (at random, which no --bound limits)" : "", found.preemptions,
        found.stale_loads > 0 ? fmt::format(" and {} loads of an older store", found.stale_loads)
                              : "",
        replay_of(found.schedule), found.consequence ? render(*found.consequence) : "");
}

namespace {

/// A fault of its own row stands for the "any-fault" in the scenario's name, where that has one.
std::string name_in_table(const ScenarioResult &result) {
    constexpr std::string_view before_scene = "-in-";
    auto name = for_terminal(result.scenario);
    if (!result.fault)
        return name;
    if (const auto at = name.find(before_scene); at != std::string::npos)
        name.erase(0, at + before_scene.size());
    return fmt::format("{} in {}", to_string(*result.fault), name);
}

} // namespace

Table table_of(std::span<const ScenarioResult> results) {
    using Role = Table::Role;
    Table table{{{"scenario", false, Role::key},
                 {"schedules"},
                 {"states", true, Role::spare},
                 {"longest", true, Role::spare},
                 {"points", true, Role::spare},
                 {"pairs", true, Role::spare},
                 {"exhausted"},
                 {"findings"},
                 {"CPU-s"}},
                {}};
    std::uint64_t schedules = 0;
    double seconds = 0;
    for (const ScenarioResult &result : results) {
        const double share = result.units == 0 ? 0
                                               : 100.0 * static_cast<double>(result.units_done) /
                                                     static_cast<double>(result.units);
        table.rows.push_back(
            {name_in_table(result), std::to_string(result.schedules), std::to_string(result.states),
             std::to_string(result.longest), std::to_string(result.points),
             std::to_string(result.pairs),
             fmt::format("{:.0f}%", result.exhausted ? 100.0 : std::min(share, 99.0)),
             std::to_string(result.findings.size()), fmt::format("{:.2f}", result.cpu_seconds)});
        schedules += result.schedules;
        seconds += result.cpu_seconds;
    }
    table.rows.push_back(
        {"all", std::to_string(schedules), "", "", "", "", "", "", fmt::format("{:.2f}", seconds)});
    return table;
}

namespace {

Json to_json(const ToldRace &race) {
    return {{"variable", race.variable},
            {"functions", race.functions},
            {"lines", race.lines},
            {"may_lose_update", race.may_lose_update}};
}

Json to_json(const Consequence &consequence) {
    Json out = {{"schedules", consequence.schedules}, {"meetings", consequence.meetings}};
    if (consequence.finding) {
        out["kind"] = static_cast<int>(consequence.finding->kind);
        out["what"] = consequence.finding->what;
        out["schedule"] = to_string(consequence.schedule);
        out["beside"] = consequence.beside;
    }
    return out;
}

Json to_json(const FoundFinding &found) {
    Json out = {{"kind", static_cast<int>(found.finding.kind)},
                {"what", found.finding.what},
                {"schedule", to_string(found.schedule)},
                {"preemptions", found.preemptions},
                {"stale_loads", found.stale_loads},
                {"at_random", found.at_random},
                {"after_schedules", found.after_schedules},
                {"after_cpu_seconds", found.after_cpu_seconds}};
    if (found.race)
        out["race"] = to_json(*found.race);
    if (found.consequence)
        out["consequence"] = to_json(*found.consequence);
    return out;
}

Json to_json(const ScenarioResult &result) {
    Json out = {{"scenario", result.scenario},
                {"variant", result.variant},
                {"fault", result.fault ? to_string(*result.fault) : ""},
                {"schedules", result.schedules},
                {"steps", result.steps},
                {"states", result.states},
                {"longest", result.longest},
                {"units", result.units},
                {"units_done", result.units_done},
                {"exhausted", result.exhausted},
                {"shard", result.shard},
                {"shards", result.shards},
                {"points", result.points},
                {"pairs", result.pairs},
                {"cpu_seconds", result.cpu_seconds},
                {"findings", Json::array()}};
    for (const FoundFinding &found : result.findings)
        out["findings"].push_back(to_json(found));
    if (!result.known_races.empty())
        out["known_races"] = result.known_races;
    return out;
}

/// A count that a search can have come to; sums of the shards' counts stay numbers. Throws as
/// result_from() does.
std::uint64_t count_from(const Json &in, const std::string &key) {
    constexpr std::uint64_t most = 1'000'000'000'000'000;
    return whole_number(in.at(key), key, most);
}

ToldRace race_from(const Json &in) {
    ToldRace race;
    in.at("variable").get_to(race.variable);
    in.at("functions").get_to(race.functions);
    in.at("lines").get_to(race.lines);
    in.at("may_lose_update").get_to(race.may_lose_update);
    return race;
}

FindingKind kind_from(const Json &in) {
    return static_cast<FindingKind>(
        whole_number(in.at("kind"), "kind", static_cast<int>(FindingKind::explorer_error)));
}

ScheduleText schedule_from(const Json &in) {
    auto schedule = read_schedule(in.at("schedule").get<std::string>());
    if (!schedule)
        throw std::string(schedule.error());
    return std::move(*schedule);
}

Consequence consequence_from(const Json &in) {
    Consequence consequence;
    consequence.schedules = count_from(in, "schedules");
    consequence.meetings = count_from(in, "meetings");
    if (!in.contains("what"))
        return consequence;
    consequence.finding = Finding{kind_from(in), in.at("what").get<std::string>()};
    consequence.schedule = schedule_from(in);
    in.at("beside").get_to(consequence.beside);
    return consequence;
}

/// Throws json's exceptions and std::string on bad input; caught by results_from().
ScenarioResult result_from(const Json &in) {
    ScenarioResult result;
    in.at("scenario").get_to(result.scenario);
    in.at("variant").get_to(result.variant);
    if (const auto fault = in.at("fault").get<std::string>(); !fault.empty()) {
        const auto read = read_fault(fault);
        if (!read)
            throw std::string(read.error());
        result.fault = *read;
    }
    result.schedules = count_from(in, "schedules");
    result.steps = count_from(in, "steps");
    result.states = count_from(in, "states");
    result.longest = count_from(in, "longest");
    result.units = count_from(in, "units");
    result.units_done = count_from(in, "units_done");
    in.at("exhausted").get_to(result.exhausted);
    result.shard = unsigned_at(in, "shard");
    result.shards = unsigned_at(in, "shards");
    result.points = count_from(in, "points");
    result.pairs = count_from(in, "pairs");
    in.at("cpu_seconds").get_to(result.cpu_seconds);
    for (const Json &one : in.at("findings")) {
        FoundFinding found;
        found.schedule = schedule_from(one);
        found.finding = {kind_from(one), one.at("what").get<std::string>(), nowhere,
                         found.schedule.race};
        found.preemptions = unsigned_at(one, "preemptions");
        found.stale_loads = unsigned_at(one, "stale_loads");
        one.at("at_random").get_to(found.at_random);
        found.after_schedules = count_from(one, "after_schedules");
        one.at("after_cpu_seconds").get_to(found.after_cpu_seconds);
        if (one.contains("race")) {
            found.race = race_from(one.at("race"));
            found.race->text = found.finding.what;
        }
        if (one.contains("consequence"))
            found.consequence = consequence_from(one.at("consequence"));
        result.findings.push_back(std::move(found));
    }
    for (const Json &known : in.value("known_races", Json::array()))
        result.known_races.push_back(whole_number(known, "known_races", most_known_races));
    return result;
}

} // namespace

Json to_json(std::span<const ScenarioResult> results) {
    Json out = Json::array();
    for (const ScenarioResult &result : results)
        out.push_back(to_json(result));
    return out;
}

std::expected<std::vector<ScenarioResult>, std::string> results_from(const Json &json) {
    try {
        std::vector<ScenarioResult> results;
        for (const Json &one : json)
            results.push_back(result_from(one));
        return results;
    } catch (const Json::exception &error) {
        return std::unexpected(plain_words(error));
    } catch (const std::string &error) {
        return std::unexpected(error);
    }
}

} // namespace besser::explore
