// SPDX-License-Identifier: GPL-2.0-only
#include "mine/ranking.hpp"

#include <algorithm>
#include <tuple>

namespace besser::mine {

namespace {

int verdict_order(Verdict verdict) {
    switch (verdict) {
    case Verdict::absent:
        return 0;
    case Verdict::partial:
        return 1;
    case Verdict::undecidable:
        return 2;
    case Verdict::code_gone:
        return 3;
    case Verdict::present:
        break;
    }
    return 4;
}

/// More places than a fix has: a vendor's drop, whose parts are to be looked at one by one.
constexpr std::size_t most_places_of_a_fix = 30;

auto key(const MinedCommit &mined) {
    const auto kind = static_cast<int>(mined.classification.kind);
    const bool marked = !mined.tags.empty();
    const int gravity = marked ? std::min(kind, static_cast<int>(Kind::protocol)) : kind;
    // Full quarters: a rounding difference must not decide over the date.
    const int evidence = -static_cast<int>(mined.judgement.balance.before * 4);
    const bool is_drop = mined.evidence.size() > most_places_of_a_fix;
    return std::tuple(verdict_order(mined.judgement.verdict), mined.moot, is_drop, !is_fix(mined),
                      gravity, !marked, !mined.mends, evidence, -mined.commit.author_time_s);
}

} // namespace

void rank(std::vector<MinedCommit> &commits) { std::ranges::stable_sort(commits, {}, key); }

} // namespace besser::mine
