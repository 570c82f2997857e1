// SPDX-License-Identifier: GPL-2.0-only
// A commit from end to end without a repository: a file before and after it, the fork's file, and
// the message, with "====" between them; then names, verdict, evidence, patch and reports.

#include "mine/assessor.hpp"
#include "mine/edit_script.hpp"
#include "mine/mining_report.hpp"
#include "mine/tree_pair.hpp"
#include "support/fuzz_target.hpp"
#include "support/json.hpp"

using namespace besser;
using namespace besser::mine;

namespace {

SourcePtr read(const std::string &path, const std::string &text, Symbols &symbols) {
    return std::make_shared<SourceFile>(read_source(path, text, symbols));
}

void check(const Judgement &judgement) {
    const auto &[before, after, gone, unclear] = judgement.balance;
    for (const double share : {before, after, gone, unclear})
        require(share >= 0 && share <= 1 + 1e-9); // a sum of shares
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto parts = parts_of(text_of(data, size), 4);
    Symbols symbols;
    Aliases none{symbols};
    const auto before = read("drv/a.c", parts[0], symbols);
    const auto after = read("drv/a.c", parts[1], symbols);
    const Codebase fork(under_aliases({read("drv/a.c", parts[2], symbols)}, none));
    auto naming = learn_naming(under_aliases({after}, none), fork, {{"ab", "xy"}}, symbols);
    auto changes = changes_by_unit(under_aliases({before}, naming.aliases),
                                   under_aliases({after}, naming.aliases), symbols);
    SiteFinder finder(fork, naming.ancestor, naming.pairs, symbols);
    Mining mining;
    for (auto &unit : changes) {
        MinedCommit mined;
        mined.commit.subject = parts[3].substr(0, parts[3].find('\n'));
        mined.commit.message = parts[3];
        std::vector<Finding> findings;
        for (auto &change : unit) {
            auto site = finder.find(change);
            require(!site.unit || (site.begin <= site.end && site.end <= site.unit.unit.size()));
            const auto weight = weight_of(change, symbols);
            findings.push_back({std::move(change), std::move(site), weight});
            mined.evidence.push_back(make_evidence(findings.back(), weight, symbols));
        }
        mined.judgement = judge(findings);
        check(mined.judgement);
        mined.classification = classify(mined.commit, findings, symbols);
        mined.tags = fix_tags(mined.commit);
        (void)apply_changes(findings, symbols);
        mining.commits.push_back(std::move(mined));
    }
    require(parse_json(mining_json(mining)).has_value());
    require(!mining_html(mining, {}).empty());
    return 0;
}
