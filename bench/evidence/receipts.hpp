// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/receipt_rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

enum class ReceiptStatus {
    held, ///< it could have been missing, and was not
    missing,
    waived,         ///< the plan does not ask for it
    by_construction ///< it cannot be missing here
};

std::string_view status_name(ReceiptStatus status);

/// A receipt as it came out.
struct Receipt {
    std::string id;
    std::string title;
    const ReceiptRule *rule = nullptr;
    ReceiptStatus status = ReceiptStatus::held;
    Problems problems{};
    /// What was shown, why it is waived, or why it cannot be missing.
    std::string detail{};
};

/// Every receipt, judged from what the reps show.
std::vector<Receipt> evaluate_receipts(const Evidence &evidence);

/// What missing receipts leave of a figure.
struct Objections {
    std::vector<std::string> vetoes;       ///< why it does not count at all
    std::vector<std::string> against_pass; ///< why it cannot show that the newer arm is no worse
    std::vector<std::string> against_fail; ///< why it cannot show that the newer arm is worse
    std::vector<std::string> notes;        ///< what it counts in spite of
    double doubt = 0;                      ///< by what share it may be off for those
};

/// Of a figure of these arms. Two arms are a comparison, from the first to the second.
Objections weigh(const Evidence &evidence, const std::vector<Receipt> &receipts,
                 const Metric &metric, const std::vector<std::string> &arms);

} // namespace besser::bench
