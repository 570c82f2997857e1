// SPDX-License-Identifier: GPL-2.0-only
// What the figures say of one expectation, and in which words.
#pragma once

#include "bench/evidence/claim.hpp"
#include "bench/evidence/figures.hpp"
#include "bench/evidence/verdict.hpp"

#include <expected>
#include <optional>
#include <string>

namespace besser::bench {

struct Finding {
    Verdict verdict = Verdict::miss;
    std::string reason;
};

/// Whether it is asked of each rep, so that chance has no part in it.
bool asks_every_rep(const Expectation &expect);

/// `doubt`: by what share each value may be off.
Finding decide_every_rep(const ArmFigure &figure, const Expectation &expect, double doubt);

/// A claim, and what the windows say of it.
struct Question {
    Claim claim;
    Estimate estimate;
    Doubt doubt;
    std::string subject; ///< "the mean", "the ratio"
    std::size_t windows = 0;
    std::size_t strata = 1;
    std::optional<double> effect{}; ///< that the plan reckons with, on the claim's scale
    bool at_cap = false;

    Test test() const { return bench::test(claim, estimate, doubt); }
    /// Of single windows, on the claim's scale.
    double spread() const;
};

/// What a prediction asks of an arm's mean, or of a ratio; or why its windows answer nothing.
std::expected<Question, std::string> question_of(const ArmFigure &figure,
                                                 const Prediction &prediction, double doubt);
std::expected<Question, std::string> question_of(const ComparisonFigure &figure,
                                                 const Prediction &prediction, double doubt);

/// `level`: at which its p-value counts.
Finding decide(const Question &question, double level);

/// Whether the plain figures agree, whatever they are worth: said beside a MISS.
std::string indication(const ArmFigure &figure, const Prediction &prediction);
std::string indication(const ComparisonFigure &figure, const Prediction &prediction);

} // namespace besser::bench
