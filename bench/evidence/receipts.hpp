// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/receipt_rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

enum class ReceiptStatus { held, missing, waived };

std::string_view status_name(ReceiptStatus status);

/// A receipt as it came out.
struct Receipt {
    std::string id;
    std::string title;
    bool (*matters_for)(const Metric &) = nullptr; ///< see ReceiptRule
    ReceiptStatus status = ReceiptStatus::held;
    Problems problems{};
    std::string detail{}; ///< what was shown, or why it is waived
};

/// Every receipt, judged from what the reps show.
std::vector<Receipt> evaluate_receipts(const Evidence &evidence);

/// Why a figure of these arms does not count, if anything: receipts that are missing and matter for
/// the metric. Two arms are a comparison, from the first to the second.
std::vector<std::string> objections(const std::vector<Receipt> &receipts, const Metric &metric,
                                    const std::vector<std::string> &arms);

} // namespace besser::bench
