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
/// A station's life takes three minutes in a guest on a quiet machine, besides what is built once.
constexpr std::chrono::seconds life_limit{3600};
/// The core suite without those in which the driver goes down: a schedule of these has thousands of
/// steps with a foreign driver, and none came to its end within minutes (docs/trees.md).
constexpr std::array scenarios{"receive-burst",
                               "transmit-without-credits",
                               "full-queue",
                               "receive-against-confirm",
                               "softirq-against-bottom-half",
                               "scan-against-data",
                               "command-against-data",
                               "power-save",
                               "unplug-against-data"};

std::vector<Check> read_findings(const std::filesystem::path &part, const Ended &ended) {
    const auto read = explore::read_part(part);
    if (!read)
        return {broken(explorer_group, "search", ended)};
    std::vector<Check> checks;
    std::uint64_t schedules = 0;
    for (const auto &result : read->results) {
        schedules += result.schedules;
        for (const auto &found : result.findings)
            checks.push_back(
                {explorer_group,
                 fmt::format("{}: {}: {}", result.scenario, to_string(found.finding.kind),
                             stable_name(found.finding.what)),
                 Outcome::failed, found.finding.what, explore::render(found, 1)});
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

/// Lines "ok NAME" and "not ok NAME", those below a failure indented.
std::vector<Check> read_life(const std::string &group, const Ended &ended) {
    std::vector<Check> checks;
    for (std::string_view rest = ended.output; !rest.empty();) {
        const auto line = take_until(rest, '\n');
        if (line.starts_with("ok "))
            checks.push_back({group, std::string(line.substr(3)), Outcome::passed});
        else if (line.starts_with("not ok "))
            checks.push_back({group, std::string(line.substr(7)), Outcome::failed});
        else if (line.starts_with("  ") && !checks.empty())
            checks.back().details += std::string(line) + "\n";
    }
    const bool failed = std::ranges::any_of(
        checks, [](const Check &check) { return check.outcome == Outcome::failed; });
    if (checks.empty() || (ended.status != 0 && !failed))
        checks.push_back(broken(group, "life", ended));
    return checks;
}

Step life(const Request &request, const std::filesystem::path &tree, const std::string &side,
          const std::string &kernel) {
    std::vector<std::string> arguments{request.source / "guest/vm/life.sh", request.arch, kernel,
                                       tree, request.module};
    arguments.insert(arguments.end(), request.make.begin(), request.make.end());
    const auto group = fmt::format("guest {} {}", kernel, request.arch);
    return {group, fmt::format("guest-{}-{}", kernel, side), std::move(arguments), life_limit,
            [group](const Ended &ended) { return read_life(group, ended); }};
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

Check broken(const std::string &group, const std::string &name, const Ended &ended) {
    return {group, name, Outcome::broken,
            ended.status ? fmt::format("ended with exit status {}", *ended.status)
                         : std::string("did not come to its end"),
            last_lines(ended.errors)};
}

std::vector<Step> steps_of_tree(const Request &request, const std::filesystem::path &tree,
                                const std::string &side) {
    std::vector<Step> steps{step_of_lint(request, tree, side), search(request, tree, side)};
    for (const auto &kernel : request.kernels)
        steps.push_back(life(request, tree, side, kernel));
    return steps;
}

} // namespace besser::ci
