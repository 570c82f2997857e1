// SPDX-License-Identifier: GPL-2.0-only
#include "mine/commit_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::mine {

namespace {

/// Below this share, one side of a commit is noise in the other.
constexpr double noticeable = 0.2;

/// At least this share of the commit's weight must speak for a verdict ...
constexpr double enough = 0.4;

/// ... or this one, when all else is gone from the fork.
constexpr double enough_of_the_rest = 0.25;

/// What a commit only takes away and the fork lacks, the fork may never have had.
bool may_never_have_been(const Finding &finding) {
    return finding.site.state == State::after && finding.change.added().empty();
}

double counted(const Finding &finding) {
    const bool tells_little = finding.site.whole_unit || may_never_have_been(finding);
    return tells_little ? finding.weight / 4.0 : finding.weight;
}

Balance balance_of(const std::vector<Finding> &findings) {
    Balance balance;
    double all = 0;
    for (const auto &finding : findings)
        all += counted(finding);
    if (all == 0)
        return balance;
    for (const auto &finding : findings) {
        auto &share = finding.site.state == State::before  ? balance.before
                      : finding.site.state == State::after ? balance.after
                      : finding.site.state == State::gone  ? balance.gone
                                                           : balance.unclear;
        share += counted(finding) / all;
    }
    return balance;
}

Verdict verdict_of(const Balance &balance) {
    const auto &[before, after, gone, unclear] = balance;
    if (before >= noticeable && after >= noticeable && before + after >= enough)
        return Verdict::partial;
    const bool rest_gone = unclear < noticeable;
    if (before > after && (before >= enough || (rest_gone && before >= enough_of_the_rest)))
        return Verdict::absent;
    if (after > before && (after >= enough || (rest_gone && after >= enough_of_the_rest)))
        return Verdict::present;
    if (gone >= enough)
        return Verdict::code_gone;
    return Verdict::undecidable;
}

} // namespace

std::string_view verdict_name(Verdict verdict) {
    switch (verdict) {
    case Verdict::absent:
        return "absent";
    case Verdict::present:
        return "present";
    case Verdict::partial:
        return "partial";
    case Verdict::code_gone:
        return "code gone";
    case Verdict::undecidable:
        break;
    }
    return "undecidable";
}

Judgement judge(const std::vector<Finding> &findings) {
    if (findings.empty())
        return {Verdict::undecidable, {}, "changes only comments, layout or directives"};
    const auto balance = balance_of(findings);
    const auto places = [&](State state) {
        return std::ranges::count_if(
            findings, [&](const Finding &finding) { return finding.site.state == state; });
    };
    return {verdict_of(balance), balance,
            fmt::format("of {} places the fork has {} as before the commit, {} as after it, {} "
                        "unlike both; {} are not there",
                        findings.size(), places(State::before), places(State::after),
                        places(State::unclear), places(State::gone))};
}

} // namespace besser::mine
