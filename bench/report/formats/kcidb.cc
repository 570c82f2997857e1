// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "bench/report/report.hpp"
#include "support/json.hpp"
#include "support/sha256.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace besser::bench {

namespace {

constexpr const char *kcidb_origin = "besser";
constexpr std::size_t most_excerpt_bytes = 16'000; ///< the schema takes 16384

/// KCIDB's words are ours but for one.
std::string_view status_of(Verdict verdict) {
    return verdict == Verdict::deferred ? "SKIP" : verdict_name(verdict);
}

/// A part of a path through KCIDB's tree of tests: letters, digits, "_" and "-".
std::string path_part(std::string_view text) {
    std::string part;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_' || c == '-';
        part += plain ? c : '_';
    }
    return part.empty() ? "_" : part;
}

/// What the numbers of this result, and of no other, are known by.
std::string identity(const RunResult &result) {
    return sha256_hex(fmt::format("{}\n{}\n{}\n{}", result.header.plan_sha256,
                                  result.header.work_sha256, result.header.program_sha256,
                                  result.environment.started))
        .substr(0, 32);
}

/// The figure that a prediction is about, in the unit that people read.
Json number_of(const RunResult &result, const Prediction &prediction) {
    if (prediction.comparison) {
        for (const auto &figure : result.analysis.comparisons)
            if (figure.comparison == *prediction.comparison &&
                figure.metric.name == prediction.metric && figure.ratio)
                return {{"value", figure.ratio->value}};
        return nullptr;
    }
    for (const auto &figure : result.analysis.figures)
        if (figure.arm == prediction.arm && figure.metric.name == prediction.metric) {
            Json number = {{"value", figure.over_windows.mean / figure.metric.per_unit}};
            if (!figure.metric.unit.empty())
                number["unit"] = figure.metric.unit;
            return number;
        }
    return nullptr;
}

Json test_of(const RunResult &result, const Judgement &judgement, const std::string &build) {
    const auto &prediction = judgement.prediction;
    std::vector<std::string> reasons;
    for (const auto &reason : judgement.reasons)
        reasons.push_back(for_terminal(reason));
    Json test = {
        {"id", fmt::format("{}:{}.{}", kcidb_origin, identity(result), path_part(prediction.id))},
        {"build_id", build},
        {"origin", kcidb_origin},
        {"path",
         fmt::format("besser.{}.{}", path_part(result.plan.name), path_part(prediction.id))},
        {"comment", for_terminal(prediction.text)},
        {"status", status_of(judgement.verdict)},
        {"log_excerpt", fmt::format("{}", fmt::join(reasons, "\n")).substr(0, most_excerpt_bytes)},
        {"environment",
         {{"comment", for_terminal(fmt::format("{} {}", result.environment.host,
                                               result.environment.kernel))}}},
        {"misc",
         {{"subject", for_terminal(subject_of(prediction))},
          {"metric", prediction.metric},
          {"expected", for_terminal(judgement.expected)},
          {"observed", for_terminal(judgement.observed)}}}};
    const bool executed = judgement.verdict == Verdict::pass || judgement.verdict == Verdict::fail;
    if (auto number = number_of(result, prediction); executed && !number.is_null())
        test["number"] = std::move(number);
    return test;
}

/// What besser was built from; a full hash is not known to it.
Json checkout_of(const RunResult &result, const std::string &id) {
    Json checkout = {
        {"id", id}, {"origin", kcidb_origin}, {"tree_name", "besser"}, {"valid", true}};
    if (!result.environment.commit.empty())
        checkout["git_commit_name"] = for_terminal(result.environment.commit);
    return checkout;
}

} // namespace

std::string kcidb_json(const RunResult &result) {
    const auto checkout = fmt::format("{}:checkout.{}", kcidb_origin, identity(result));
    const auto build = fmt::format("{}:build.{}", kcidb_origin, identity(result));
    Json tests = Json::array();
    for (const auto &judgement : result.analysis.judgements)
        tests.push_back(test_of(result, judgement, build));
    return pretty(
        {{"version", {{"major", 5}, {"minor", 3}}},
         {"checkouts", Json::array({checkout_of(result, checkout)})},
         {"builds",
          Json::array({Json{{"id", build},
                            {"checkout_id", checkout},
                            {"origin", kcidb_origin},
                            {"status", "PASS"},
                            {"misc",
                             {{"rig", for_terminal(result.measured.rig)},
                              {"program_sha256", for_terminal(result.header.program_sha256)}}}}})},
         {"tests", std::move(tests)}});
}

} // namespace besser::bench
