// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/figures.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/receipt_names.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

enum class ReceiptStatus { held, missing, waived };

std::string_view status_name(ReceiptStatus status);

struct Receipt {
    std::string id;
    std::string title;
    ReceiptStatus status = ReceiptStatus::held;
    std::map<std::string, std::string> problems; ///< by arm, or by "from -> to"
    std::string detail;                          ///< what was shown, or why it is waived
};

/// Every receipt, judged from what the reps show. Nothing is believed that a rep does not show.
std::vector<Receipt> evaluate_receipts(const Plan &plan, const Measurements &measured);

/// Why a figure of these arms does not count, if anything: receipts that are missing and matter for
/// the metric.
std::vector<std::string> objections(const std::vector<Receipt> &receipts, const Metric &metric,
                                    const std::vector<std::string> &arms);

/// "from -> to": how comparisons are named.
std::string comparison_name(const Comparison &comparison);

/// The plan's comparisons and those that only predictions name.
std::vector<Comparison> all_comparisons(const Plan &plan);

/// The allowance that covers a warning in an arm, if any.
const AllowedWarning *find_allowance(const Plan &plan, const std::string &arm, const Event &event);

} // namespace besser::bench
