// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/receipts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace besser::bench {

namespace {

Receipt evaluate(const ReceiptRule &rule, const Evidence &evidence) {
    Receipt receipt{std::string(rule.id), std::string(rule.title), rule.matters_for};
    receipt.problems = rule.problems(evidence);
    const auto &waivers = evidence.plan().receipts.waived;
    if (const auto waived = waivers.find(receipt.id); waived != waivers.end()) {
        receipt.status = ReceiptStatus::waived;
        receipt.detail = waived->second;
        return receipt;
    }
    if (!receipt.problems.empty())
        receipt.status = ReceiptStatus::missing;
    if (rule.shows)
        receipt.detail = rule.shows(evidence);
    return receipt;
}

} // namespace

std::string_view status_name(ReceiptStatus status) {
    switch (status) {
    case ReceiptStatus::held:
        return "held";
    case ReceiptStatus::missing:
        return "MISSING";
    case ReceiptStatus::waived:
        return "waived";
    }
    return "";
}

std::vector<Receipt> evaluate_receipts(const Evidence &evidence) {
    std::vector<Receipt> receipts;
    for (const auto &rule : receipt_rules())
        receipts.push_back(evaluate(rule, evidence));
    return receipts;
}

std::vector<std::string> objections(const std::vector<Receipt> &receipts, const Metric &metric,
                                    const std::vector<std::string> &arms) {
    auto names = arms;
    if (arms.size() == 2)
        names.push_back(comparison_name({arms[0], arms[1]}));
    std::vector<std::string> found;
    for (const auto &name : names) {
        std::map<std::string, std::vector<std::string>> receipts_by_problem;
        for (const auto &receipt : receipts) {
            const auto problem = receipt.problems.find(name);
            if (receipt.status == ReceiptStatus::missing && receipt.matters_for(metric) &&
                problem != receipt.problems.end())
                receipts_by_problem[problem->second].push_back(receipt.id);
        }
        for (const auto &[problem, ids] : receipts_by_problem)
            found.push_back(
                fmt::format("receipt missing: {} ({}): {}", fmt::join(ids, ", "), name, problem));
    }
    return found;
}

} // namespace besser::bench
