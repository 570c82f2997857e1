// SPDX-License-Identifier: GPL-2.0-only
// The miner's part: which fixes of the ancestor the fork lacks.
#include "ci/step.hpp"

#include <fmt/format.h>

namespace besser::ci {

namespace {

const std::string miner_group = "miner";
constexpr std::chrono::seconds mine_limit{3600};

/// What is missing is told, and no failure of the tree: it was missing before.
std::vector<Check> read_mining(const std::filesystem::path &file, const Ended &ended) {
    const auto json = json_in(file);
    if (!json.is_object() || !json.contains("commits") || !json["commits"].is_array())
        return {broken(miner_group, "fixes", ended)};
    std::size_t absent = 0;
    for (const auto &commit : json["commits"])
        absent += commit.is_object() && commit.value("verdict", Json()) == "absent" ? 1 : 0;
    return {{miner_group, "fixes", Outcome::passed,
             fmt::format("{} commits of the ancestor are absent", absent),
             last_lines(ended.output)}};
}

} // namespace

std::vector<Step> steps_of_miner(const Request &request) {
    if (!request.ancestor)
        return {};
    const auto file = request.out / "mine.json";
    std::vector<std::string> arguments{request.program, "mine",
                                       "--ancestor",    request.ancestor->repository,
                                       "--fork",        request.ancestor->fork,
                                       "--fixes-only",  "--quiet",
                                       "--json",        file,
                                       "--html",        request.out / "mine.html"};
    for (const auto &alias : request.ancestor->aliases)
        arguments.insert(arguments.end(), {"--alias", alias});
    return {{miner_group, "mine", std::move(arguments), mine_limit,
             [file](const Ended &ended) { return read_mining(file, ended); }}};
}

} // namespace besser::ci
