// SPDX-License-Identifier: GPL-2.0-only
#include "explore/search_part.hpp"

#include "explore/explored_driver.hpp"
#include "explore/results.hpp"
#include "explore/scenario.hpp"
#include "model/host/driver_instances.hpp"
#include "support/commit.hpp"
#include "support/json_numbers.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace besser::explore {

namespace {

constexpr int format = 2;

std::unexpected<InputError> refuse(const std::filesystem::path &file, std::string what,
                                   std::string fix) {
    return std::unexpected(InputError{file.string(), 0, "", std::move(what), std::move(fix)});
}

/// Throws json's exceptions and std::string on bad input, as terms_from() does.
template <class Value, std::size_t count>
Value named_at(const Json &json, const std::string &key, const Names<Value, count> &names) {
    const auto name = json.at(key).get<std::string>();
    const auto value = named(names, name);
    if (!value)
        throw fmt::format("it names no {}: \"{}\"", key, name);
    return *value;
}

SearchTerms terms_from(const Json &json) {
    return {json.at("commit"),
            json.at("variant"),
            named_at(json, "strategy", strategy_names),
            named_at(json, "memory", memory_names),
            unsigned_at(json, "bound"),
            whole_number(json.at("seed"), "seed"),
            whole_number(json.at("schedules"), "schedules"),
            json.at("cpu_seconds")};
}

std::string fault_of(const std::optional<ArmedFault> &fault) {
    return fault ? " with " + to_string(*fault) : "";
}

std::string name_of(const ScenarioResult &result) {
    return result.scenario + fault_of(result.fault);
}

/// Whether all units of the shard were searched: the root, which is every shard's, and each
/// `shards`th of the others.
bool is_whole(const ScenarioResult &result) {
    if (result.units == 0 || result.schedules == 0)
        return false;
    const std::size_t others = result.units - 1;
    const std::size_t own =
        others > result.shard ? (others - result.shard - 1) / result.shards + 1 : 0;
    return result.units_done == own + 1;
}

/// A time that a search can have taken, or may take.
bool is_cpu_time(double seconds) {
    constexpr double most = 1e9;
    return seconds >= 0 && seconds <= most;
}

/// What no search of this program has; empty: nothing.
std::string problem(const SearchTerms &terms) {
    if (terms.commit != commit())
        return fmt::format("is of another search, by commit {}; this program is of {}",
                           terms.commit, commit());
    if (terms.variant != tree_variant && !explored_driver(terms.variant, {}))
        return fmt::format("names no variant: \"{}\"", terms.variant);
    if (!is_cpu_time(terms.cpu_seconds))
        return "its limit of CPU time is no time";
    return "";
}

/// The same of one result.
std::string problem(const ScenarioResult &result) {
    if (scenario_by_name(result.scenario) == nullptr)
        return fmt::format("names no scenario: \"{}\"", result.scenario);
    if (!is_cpu_time(result.cpu_seconds) || result.units_done > result.units ||
        result.steps < result.schedules)
        return fmt::format("the figures of {} cannot be", result.scenario);
    if (result.exhausted && !is_whole(result))
        return fmt::format("it claims that all of {} was searched, which its figures deny",
                           result.scenario);
    const auto is_of_another = [&](const ScheduleText &schedule) {
        return schedule.scenario != result.scenario || schedule.variant != result.variant ||
               fault_of(schedule.fault) != fault_of(result.fault);
    };
    for (const FoundFinding &found : result.findings)
        if (is_of_another(found.schedule) || !is_cpu_time(found.after_cpu_seconds) ||
            (found.consequence && found.consequence->finding &&
             is_of_another(found.consequence->schedule)))
            return fmt::format("a finding of {} has the schedule or time of another",
                               result.scenario);
    return "";
}

/// What makes a well-formed file no part of a search; empty: nothing does.
std::string problem(const SearchPart &part) {
    if (part.shards == 0 || part.shards > most_shards || part.shard >= part.shards)
        return fmt::format("shard {}/{} is none of 0/1 to {}/{}", part.shard, part.shards,
                           most_shards - 1, most_shards);
    if (part.results.empty())
        return "nothing was explored";
    if (auto what = problem(part.terms); !what.empty())
        return what;
    std::set<std::string> seen;
    for (const ScenarioResult &result : part.results) {
        if (result.variant != part.terms.variant || result.shard != part.shard ||
            result.shards != part.shards || !seen.insert(name_of(result)).second)
            return fmt::format("the result of {} is of another search", result.scenario);
        if (auto what = problem(result); !what.empty())
            return what;
    }
    return "";
}

bool same_scenarios(const SearchPart &a, const SearchPart &b) {
    return std::ranges::equal(a.results, b.results, {}, name_of, name_of);
}

/// The root schedule is every shard's, and is counted once.
void add(const ScenarioResult &result, ScenarioResult &sum) {
    sum.schedules += result.schedules;
    sum.steps += result.steps;
    sum.states += result.states;
    sum.longest = std::max(sum.longest, result.longest);
    sum.units_done += result.units_done - std::min<std::size_t>(result.units_done, 1);
    // Units are dealt out by their place in a list: shards of different lists leave gaps.
    sum.exhausted &= result.exhausted && result.units == sum.units;
    sum.points = std::max(sum.points, result.points);
    sum.pairs = std::max(sum.pairs, result.pairs);
    sum.cpu_seconds += result.cpu_seconds;
    sum.findings.insert(sum.findings.end(), result.findings.begin(), result.findings.end());
}

} // namespace

std::string to_json(const SearchPart &part) {
    const Json json = {{"generator", "besser explore"},
                       {"format", format},
                       {"commit", part.terms.commit},
                       {"variant", part.terms.variant},
                       {"strategy", name_of(strategy_names, part.terms.strategy)},
                       {"memory", name_of(memory_names, part.terms.memory)},
                       {"bound", part.terms.preemptions},
                       {"seed", part.terms.seed},
                       {"schedules", part.terms.schedules},
                       {"cpu_seconds", part.terms.cpu_seconds},
                       {"shard", part.shard},
                       {"shards", part.shards},
                       {"results", to_json(std::span(part.results))}};
    return pretty(json);
}

std::expected<SearchPart, InputError> read_part(const std::filesystem::path &file) {
    const std::string fix = "name files that `besser explore --shard I/N --out FILE` wrote";
    const auto text = read_text_file(file, limits::search_part_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto json = parse_json(*text);
    if (!json)
        return refuse(file, json.error(), fix);
    SearchPart part;
    try {
        if (json->at("generator") != "besser explore" || json->at("format") != format)
            return refuse(file, "is no part of a search of this version", fix);
        part.terms = terms_from(*json);
        part.shard = unsigned_at(*json, "shard");
        part.shards = unsigned_at(*json, "shards");
        auto results = results_from(json->at("results"));
        if (!results)
            return refuse(file, results.error(), fix);
        part.results = std::move(*results);
    } catch (const Json::exception &error) {
        return refuse(file, "is no part of a search: " + plain_words(error), fix);
    } catch (const std::string &what) {
        return refuse(file, "is no part of a search: " + what, fix);
    }
    if (auto what = problem(part); !what.empty())
        return refuse(file, std::move(what), fix);
    return part;
}

std::expected<SearchPart, InputError> merge_parts(std::span<const std::filesystem::path> files) {
    SearchPart merged;
    std::vector<bool> seen;
    for (const auto &file : files) {
        const auto part = read_part(file);
        if (!part)
            return std::unexpected(part.error());
        const bool first = seen.empty();
        if (first) {
            merged = *part;
            seen.resize(part->shards);
        }
        if (part->terms != merged.terms || part->shards != seen.size() ||
            !same_scenarios(*part, merged))
            return refuse(
                file, fmt::format("is of another search than {}", files.front().string()),
                "merge shards of the same commit, variant, strategy, bounds, seed and scenarios");
        if (seen[part->shard])
            return refuse(file,
                          fmt::format("shard {}/{} was given twice", part->shard, part->shards),
                          "name each shard once");
        seen[part->shard] = true;
        if (!first)
            for (std::size_t i = 0; i < merged.results.size(); i++)
                add(part->results[i], merged.results[i]);
    }
    if (const auto missing = std::ranges::find(seen, false); missing != seen.end())
        return refuse(files.front(),
                      fmt::format("shard {}/{} of its search is not there", missing - seen.begin(),
                                  seen.size()),
                      "name all shards");
    for (const ScenarioResult &result : merged.results)
        if (result.schedules == 0 && result.findings.empty())
            return refuse(files.front(),
                          fmt::format("no shard explored anything of {}", result.scenario),
                          "explore it with more schedules or time");
    merged.shard = 0;
    merged.shards = 1;
    for (ScenarioResult &result : merged.results) {
        result.shard = 0;
        result.shards = 1;
    }
    return merged;
}

} // namespace besser::explore
