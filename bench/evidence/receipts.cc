// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/receipts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace besser::bench {

namespace {

/// Why the receipt cannot be missing: by the rig, or by the plan; or "".
std::string construction(const ReceiptRule &rule, const Evidence &evidence) {
    const auto &by_rig = evidence.measured().by_construction;
    if (const auto reason = by_rig.find(std::string(rule.id)); reason != by_rig.end())
        return reason->second;
    return rule.excluded ? rule.excluded(evidence.plan()) : "";
}

Receipt evaluate(const ReceiptRule &rule, const Evidence &evidence) {
    Receipt receipt{std::string(rule.id), std::string(rule.title), &rule};
    receipt.problems = rule.problems(evidence);
    const auto &waivers = evidence.plan().receipts.waived;
    if (const auto waived = waivers.find(receipt.id); waived != waivers.end()) {
        receipt.status = ReceiptStatus::waived;
        receipt.detail = waived->second;
        return receipt;
    }
    if (rule.shows)
        receipt.detail = rule.shows(evidence);
    if (!receipt.problems.empty()) { // also where it was thought to be impossible
        receipt.status = ReceiptStatus::missing;
    } else if (auto reason = construction(rule, evidence); !reason.empty()) {
        receipt.status = ReceiptStatus::by_construction;
        receipt.detail = std::move(reason);
    }
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
    case ReceiptStatus::by_construction:
        return "by construction";
    }
    return "";
}

std::vector<Receipt> evaluate_receipts(const Evidence &evidence) {
    std::vector<Receipt> receipts;
    for (const auto &rule : receipt_rules())
        receipts.push_back(evaluate(rule, evidence));
    return receipts;
}

namespace {

/// Sorts what is missing of one arm, or of a comparison, by what it does to the figure.
class Weighing {
  public:
    Weighing(const Evidence &evidence, const Metric &metric, const std::vector<std::string> &arms,
             std::string name)
        : evidence_(evidence), metric_(metric), arms_(arms), name_(std::move(name)) {}

    void add(const Receipt &receipt, Objections &objections) {
        const auto problem = receipt.problems.find(name_);
        if (receipt.status != ReceiptStatus::missing || !receipt.rule->matters_for(metric_) ||
            problem == receipt.problems.end())
            return;
        const auto share = receipt.rule->explains
                               ? receipt.rule->explains(evidence_, name_, metric_)
                               : std::nullopt;
        if (share) {
            objections.doubt += *share;
            objections.notes.push_back(
                fmt::format("receipt missing: {} ({}): {}; it explains at most {:.2g} % of the "
                            "figure, by which the interval is widened",
                            receipt.id, name_, problem->second, *share * 100));
        } else if (const auto turns = what_turns(receipt); turns == Turns::any) {
            vetoes_[problem->second].push_back(receipt.id);
        } else {
            put(objections, turns,
                fmt::format("receipt missing: {} ({}): {}", receipt.id, name_, problem->second));
        }
    }

    void finish(Objections &objections) const {
        for (const auto &[problem, ids] : vetoes_)
            objections.vetoes.push_back(
                fmt::format("receipt missing: {} ({}): {}", fmt::join(ids, ", "), name_, problem));
    }

  private:
    Turns what_turns(const Receipt &receipt) const {
        const bool of_an_arm = std::ranges::find(arms_, name_) != arms_.end();
        if (receipt.rule->turns == nullptr || arms_.size() != 2 || !of_an_arm)
            return Turns::any;
        return receipt.rule->turns(evidence_, {arms_[0], arms_[1]}, name_);
    }

    static void put(Objections &objections, Turns turns, std::string text) {
        if (turns == Turns::pass)
            objections.against_pass.push_back(std::move(text));
        else if (turns == Turns::fail)
            objections.against_fail.push_back(std::move(text));
        else
            objections.notes.push_back(std::move(text) +
                                       "; it tells the arms not apart, for both have it");
    }

    const Evidence &evidence_;
    const Metric &metric_;
    const std::vector<std::string> &arms_;
    std::string name_;
    std::map<std::string, std::vector<std::string>> vetoes_; ///< receipts by problem
};

} // namespace

Objections weigh(const Evidence &evidence, const std::vector<Receipt> &receipts,
                 const Metric &metric, const std::vector<std::string> &arms) {
    auto names = arms;
    if (arms.size() == 2)
        names.push_back(comparison_name({arms[0], arms[1]}));
    Objections objections;
    for (const auto &name : names) {
        Weighing weighing(evidence, metric, arms, name);
        for (const auto &receipt : receipts)
            weighing.add(receipt, objections);
        weighing.finish(objections);
    }
    return objections;
}

} // namespace besser::bench
