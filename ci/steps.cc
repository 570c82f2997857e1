// SPDX-License-Identifier: GPL-2.0-only
#include "ci/step.hpp"

#include "explore/results.hpp"
#include "explore/search_part.hpp"
#include "support/limits.hpp"
#include "support/split.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace besser::ci {

namespace {

const std::string explorer_group = "explorer";
constexpr std::chrono::seconds search_limit{600}; ///< beside the CPU time that is asked for
/// The core suite, and the card pulled out.
constexpr std::array scenarios{"receive-burst",
                               "transmit-without-credits",
                               "full-queue",
                               "receive-against-confirm",
                               "softirq-against-bottom-half",
                               "scan-against-data",
                               "command-against-data",
                               "power-save",
                               "flush-after-transmit",
                               "flush-against-transmit",
                               "shutdown-against-interrupt",
                               "shutdown-against-work",
                               "suspend-against-receive",
                               "removal-against-interrupt",
                               "unplug-against-data"};

/// What a finding is called whatever schedule showed it first. A data race is the same in whichever
/// scenario and in whichever order its two accesses came: a search that is short of time meets some
/// here and some there.
std::string name_of(const std::string &scenario, const explore::FoundFinding &found) {
    if (!found.race)
        return fmt::format("{}: {}: {}", scenario, to_string(found.finding.kind),
                           stable_name(found.finding.what));
    const auto &race = *found.race;
    const auto &[first, second] = std::minmax(race.functions[0], race.functions[1]);
    return fmt::format("{}: {} in {} and {}{}", to_string(found.finding.kind),
                       stable_name(race.variable), first, second,
                       race.may_lose_update ? ", which may lose an update" : "");
}

std::vector<Check> read_findings(const std::filesystem::path &part, const Ended &ended) {
    const auto read = explore::read_part(part);
    if (!read)
        return {broken(explorer_group, "search", ended)};
    std::vector<Check> checks;
    std::uint64_t schedules = 0;
    for (const auto &result : read->results) {
        schedules += result.schedules;
        for (const auto &found : result.findings) {
            auto name = name_of(result.scenario, found);
            if (std::ranges::find(checks, name, &Check::name) == checks.end())
                checks.push_back({explorer_group, std::move(name), Outcome::failed,
                                  found.finding.what, explore::render(found, 1)});
        }
    }
    if (checks.empty())
        checks.push_back({explorer_group, "search", Outcome::passed,
                          fmt::format("nothing found in {} schedules of {} scenarios", schedules,
                                      read->results.size())});
    return checks;
}

Step search(const Request &request, const std::filesystem::path &tree, const std::string &side) {
    const auto part = request.out / fmt::format("explore-{}.json", side);
    std::vector<std::string> arguments{
        request.program, "explore", "--tree",    tree,
        "--out",         part,      "--seconds", fmt::format("{}", request.explore.count()),
        "--jobs",        "0",       "--quiet"};
    arguments.insert(arguments.end(), scenarios.begin(), scenarios.end());
    for (const auto &argument : request.make)
        arguments.insert(arguments.end(), {"--make", argument});
    if (!request.known_races.empty())
        arguments.insert(arguments.end(), {"--known-races", request.known_races});
    return {explorer_group, "explore-" + side, std::move(arguments),
            search_limit + 4 * scenarios.size() * request.explore,
            [part](const Ended &ended) { return read_findings(part, ended); }};
}

} // namespace

Json json_in(const std::filesystem::path &file) {
    const auto text = read_text_file(file, limits::walk_bytes);
    return text ? parse_json(*text).value_or(Json()) : Json();
}

std::string last_lines(const std::string &text) {
    constexpr std::size_t most_bytes = 4000;
    if (text.size() <= most_bytes)
        return text;
    const auto line = text.find('\n', text.size() - most_bytes);
    return text.substr(line == std::string::npos ? text.size() - most_bytes : line + 1);
}

namespace {

/// What a program said last that is no continuation of a line before; empty: it said nothing.
std::string last_said(std::string_view errors) {
    std::string said;
    while (!errors.empty())
        if (const auto line = take_until(errors, '\n'); !line.empty() && line.front() != ' ')
            said = line;
    return said.empty() ? "" : ": " + said;
}

} // namespace

Check broken(const std::string &group, const std::string &name, const Ended &ended) {
    return {group, name, Outcome::broken,
            (ended.status ? fmt::format("ended with exit status {}", *ended.status)
                          : std::string("did not come to its end")) +
                last_said(ended.errors),
            last_lines(ended.errors)};
}

std::vector<Step> steps_of_tree(const Request &request, const std::filesystem::path &tree,
                                const std::string &side) {
    std::vector<Step> steps{step_of_lint(request, tree, side), search(request, tree, side)};
    for (const auto &kernel : request.kernels)
        steps.push_back(step_of_life(request, tree, side, kernel));
    return steps;
}

} // namespace besser::ci
