// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/site.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

enum class Verdict : std::uint8_t { absent, present, partial, code_gone, undecidable };

inline constexpr std::array all_verdicts = {Verdict::absent, Verdict::partial, Verdict::undecidable,
                                            Verdict::code_gone, Verdict::present};

std::string_view verdict_name(Verdict verdict);

/// A change of a commit, and where the fork stands.
struct Finding {
    Change change;
    Site site;
    int weight = 0; ///< how much the change tells (weight_of)
};

/// What the findings add up to: shares of the commit's weight by state, 0..1.
struct Balance {
    double before = 0;
    double after = 0;
    double gone = 0;
    double unclear = 0;
};

struct Judgement {
    Verdict verdict = Verdict::undecidable;
    Balance balance;
    std::string reason; ///< one sentence
};

/// Judges a commit by its changes. Whole units that the commit adds or removes count little beside
/// changes of existing code: the latter show whether the fork has the place at all.
Judgement judge(const std::vector<Finding> &findings);

} // namespace besser::mine
