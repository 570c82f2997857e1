// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "bench/report/report.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace besser::bench {

namespace {

/// The predictions of one arm or one comparison.
struct Suite {
    std::string subject;
    std::vector<const Judgement *> judgements;
};

std::vector<Suite> suites_of(const std::vector<Judgement> &judgements) {
    std::vector<Suite> suites;
    for (const auto &judgement : judgements) {
        const auto subject = subject_of(judgement.prediction);
        auto suite = std::ranges::find(suites, subject, &Suite::subject);
        if (suite == suites.end())
            suite = suites.insert(suites.end(), Suite{subject, {}});
        suite->judgements.push_back(&judgement);
    }
    return suites;
}

std::string result_line(std::size_t number, const Judgement &judgement) {
    const auto name = for_ktap(judgement.prediction.id);
    const auto reason = for_terminal(judgement.reasons.front());
    switch (judgement.verdict) {
    case Verdict::pass:
        return fmt::format("ok {} {}\n", number, name);
    case Verdict::fail:
        return fmt::format("not ok {} {} # {}\n", number, name, reason);
    case Verdict::miss:
        return fmt::format("not ok {} {} # ERROR {}\n", number, name, reason);
    case Verdict::deferred:
        break;
    }
    return fmt::format("ok {} {} # SKIP {}\n", number, name, reason);
}

std::string subtest(std::size_t number, const Judgement &judgement) {
    auto text =
        fmt::format("  # {}: expected {}, observed {}\n", for_terminal(judgement.prediction.id),
                    for_terminal(judgement.expected), for_terminal(judgement.observed));
    for (const auto &reason : judgement.reasons)
        text += fmt::format("  # {}: {}\n", for_terminal(judgement.prediction.id),
                            for_terminal(reason));
    return text + "  " + result_line(number, judgement);
}

bool has(const Suite &suite, Verdict verdict) {
    return std::ranges::find(suite.judgements, verdict, &Judgement::verdict) !=
           suite.judgements.end();
}

std::string suite_line(std::size_t number, const Suite &suite) {
    const bool ok = !has(suite, Verdict::fail) && !has(suite, Verdict::miss);
    const bool skipped = ok && !has(suite, Verdict::pass);
    return fmt::format("{} {} {}{}\n", ok ? "ok" : "not ok", number, for_ktap(suite.subject),
                       skipped ? " # SKIP nothing of it can be measured here" : "");
}

} // namespace

std::string ktap(const RunResult &result) {
    const auto suites = suites_of(result.analysis.judgements);
    auto text = fmt::format("KTAP version 1\n1..{}\n# {}: {}\n", suites.size(),
                            for_terminal(result.plan.name), for_terminal(result.plan.title));
    for (const auto &warning : result.warnings)
        text += fmt::format("# WARNING: {}\n", for_terminal(warning));
    for (std::size_t i = 0; i < suites.size(); ++i) {
        const auto &suite = suites[i];
        text += fmt::format("  KTAP version 1\n  # Subtest: {}\n  1..{}\n", for_ktap(suite.subject),
                            suite.judgements.size());
        for (std::size_t j = 0; j < suite.judgements.size(); ++j)
            text += subtest(j + 1, *suite.judgements[j]);
        text += suite_line(i + 1, suite);
    }
    return text;
}

} // namespace besser::bench
