// SPDX-License-Identifier: GPL-2.0-only
// The leftovers of a tree's hot path: what `besser lint` found, each kind in each function.
#include "ci/step.hpp"

#include <fmt/format.h>

namespace besser::ci {

namespace {

const std::string lint_group = "lint";
constexpr std::chrono::seconds lint_limit{1800};

/// A text of a file that another program wrote.
std::string text_of(const Json &object, const char *key) {
    const auto value = object.is_object() ? object.find(key) : object.end();
    return value != object.end() && value->is_string() ? value->get<std::string>() : std::string();
}

void add_sites(std::vector<Check> &checks, const Json &finding) {
    const auto kind = text_of(finding, "kind"), what = text_of(finding, "what");
    for (const auto &site : finding.value("sites", Json::array())) {
        const auto line = site.is_object() ? site.value("line", Json()) : Json();
        checks.push_back(
            {lint_group,
             stable_name(fmt::format("{} in {}: {}", kind, text_of(site, "function"), what)),
             Outcome::failed,
             fmt::format("{}:{}: {}", text_of(site, "file"),
                         line.is_number_unsigned() ? line.dump() : "?", what)});
    }
}

std::vector<Check> read_leftovers(const std::filesystem::path &file, const Ended &ended) {
    const auto json = json_in(file);
    const auto findings = json.is_object() ? json.find("findings") : json.end();
    if (findings == json.end() || !findings->is_array())
        return {broken(lint_group, "leftovers", ended)};
    std::vector<Check> checks;
    for (const auto &finding : *findings)
        if (finding.is_object() && finding.value("sites", Json()).is_array())
            add_sites(checks, finding);
    if (ended.status == 4)
        checks.push_back({lint_group, "all was read and run", Outcome::undecided,
                          "not all of the tree could be looked at", last_lines(ended.output)});
    if (checks.empty())
        checks.push_back({lint_group, "leftovers", Outcome::passed, "nothing found"});
    return checks;
}

} // namespace

Step step_of_lint(const Request &request, const std::filesystem::path &tree,
                  const std::string &side) {
    const auto file = request.out / fmt::format("lint-{}.json", side);
    std::vector<std::string> arguments{request.program, "lint", tree, "--json", file};
    for (const auto &argument : request.make)
        arguments.insert(arguments.end(), {"--make", argument});
    return {lint_group, "lint-" + side, std::move(arguments), lint_limit,
            [file](const Ended &ended) { return read_leftovers(file, ended); }};
}

} // namespace besser::ci
