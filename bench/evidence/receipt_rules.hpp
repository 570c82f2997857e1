// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/evidence.hpp"
#include "bench/evidence/warnings.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace besser::bench {

using Problems = std::map<std::string, std::string>; ///< by arm, or by a comparison's name

/// A receipt: what must be shown for a result to count. Nothing is believed that a rep does not
/// show.
struct ReceiptRule {
    std::string_view id;    ///< as a plan names it
    std::string_view title; ///< for people
    /// What keeps the receipt from being held.
    Problems (*problems)(const Evidence &);
    /// Whether a figure of the metric does not count where the receipt is missing.
    bool (*matters_for)(const Metric &);
    /// By what share a figure of the arm may be off at most where the receipt is missing. Null, or
    /// no value: nobody can say, and the figure does not count.
    std::optional<double> (*explains)(const Evidence &, const std::string &arm,
                                      const Metric &) = nullptr;
    /// Which verdicts of a comparison the failing of one of its arms can turn; null: any.
    Turns (*turns)(const Evidence &, const Comparison &, const std::string &arm) = nullptr;
    /// What is told beside it, also where it is held; null: nothing.
    std::string (*shows)(const Evidence &) = nullptr;
    /// Why this plan cannot fail it, or ""; null: any plan can. Rigs have reasons of their own.
    std::string (*excluded)(const Plan &) = nullptr;
};

/// One row each, in the order of reports.
std::span<const ReceiptRule> receipt_rules();

} // namespace besser::bench
