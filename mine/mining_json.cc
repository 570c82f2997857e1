// SPDX-License-Identifier: GPL-2.0-only
#include "mine/mining_report.hpp"

#include <nlohmann/json.hpp>

namespace besser::mine {

namespace {

Json snippet_json(const Snippet &snippet) {
    if (snippet.path.empty())
        return nullptr;
    return {{"path", snippet.path}, {"line", snippet.line}, {"text", snippet.text}};
}

Json evidence_json(const Evidence &evidence) {
    return {{"state", state_name(evidence.state)},
            {"unit", evidence.unit},
            {"weight", evidence.weight},
            {"neighbours_found", {evidence.left, evidence.right}},
            {"removed_found", evidence.removed},
            {"added_found", evidence.added},
            {"ancestor_before", snippet_json(evidence.before)},
            {"ancestor_after", snippet_json(evidence.after)},
            {"fork", snippet_json(evidence.fork)}};
}

Json commit_json(const MinedCommit &mined) {
    auto evidence = Json::array();
    for (const auto &one : mined.evidence)
        evidence.push_back(evidence_json(one));
    const auto &balance = mined.judgement.balance;
    return {{"id", mined.commit.id.hex()},
            {"subject", mined.commit.subject},
            {"author", mined.commit.author},
            {"author_time_s", mined.commit.author_time_s},
            {"merge", mined.commit.is_merge},
            {"verdict", verdict_name(mined.judgement.verdict)},
            {"by", ground_name(mined.ground)},
            {"reason", mined.judgement.reason},
            {"balance",
             {{"before", balance.before},
              {"after", balance.after},
              {"gone", balance.gone},
              {"unclear", balance.unclear}}},
            {"kind", kind_name(mined.classification.kind)},
            {"kind_why", mined.classification.why},
            {"tags", mined.tags},
            {"mends", mined.mends},
            {"later", mined.later},
            {"port", mined.port},
            {"moot", mined.moot},
            {"evidence", std::move(evidence)}};
}

Json aliases_json(const std::vector<Alias> &aliases) {
    auto json = Json::array();
    for (const auto &alias : aliases)
        json.push_back({{"from", alias.from}, {"to", alias.to}});
    return json;
}

} // namespace

std::string mining_json(const Mining &mining) {
    auto commits = Json::array();
    for (const auto &mined : mining.commits)
        commits.push_back(commit_json(mined));
    auto older = Json::array();
    for (const auto &mined : mining.older)
        older.push_back(commit_json(mined));
    const Json json = {{"generator", "besser mine"},
                       {"schema", "besser mining 1"},
                       {"ancestor", {{"name", mining.ancestor}, {"tip", mining.ancestor_tip}}},
                       {"fork", {{"name", mining.fork}, {"tip", mining.fork_tip}}},
                       {"aliases",
                        {{"given", aliases_json(mining.given_aliases)},
                         {"learned", aliases_json(mining.learned_aliases)},
                         {"learned_names", aliases_json(mining.learned_names)}}},
                       {"functions",
                        {{"ancestor", mining.ancestor_functions},
                         {"fork", mining.fork_functions},
                         {"paired", mining.paired_functions}}},
                       {"walked", mining.walked},
                       {"imports", mining.imports},
                       {"notes", mining.notes},
                       {"incomplete", mining.incomplete},
                       {"commits", std::move(commits)},
                       {"since_import", std::move(older)}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace besser::mine
