// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "bench/report/report.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

/// An attribute that the schema wants to have a character.
std::string not_empty(const std::string &text, std::string_view otherwise) {
    return for_html(text.empty() ? otherwise : text);
}

/// The schema knows no time zones; the time is UTC.
std::string timestamp(const std::string &started) {
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    const auto fits = [&](std::size_t i) {
        return shape[i] == '0' ? started[i] >= '0' && started[i] <= '9' : started[i] == shape[i];
    };
    if (started.size() >= shape.size()) {
        std::size_t i = 0;
        while (i < shape.size() && fits(i))
            i++;
        if (i == shape.size())
            return started.substr(0, i);
    }
    return "1970-01-01T00:00:00"; // nobody knows
}

std::string reasons_of(const Judgement &judgement) {
    std::string text = "expected: " + for_html(judgement.expected) + "\n" +
                       "observed: " + for_html(judgement.observed) + "\n";
    for (const auto &reason : judgement.reasons)
        text += for_html(reason) + "\n";
    return text;
}

std::string outcome(const Judgement &judgement) {
    const auto message = for_html(judgement.reasons.front());
    const auto element = [&](std::string_view name) {
        return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n", name,
                           verdict_name(judgement.verdict), message, reasons_of(judgement));
    };
    switch (judgement.verdict) {
    case Verdict::fail:
        return element("failure");
    case Verdict::miss:
        return element("error");
    case Verdict::deferred:
        return fmt::format("      <skipped message=\"{}\"/>\n", message);
    case Verdict::pass:
        break;
    }
    return "";
}

std::string property(std::string_view name, const std::string &value) {
    return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, for_html(value));
}

std::string properties(const RunResult &result) {
    auto text = property("title", result.plan.title) + property("rig", result.measured.rig) +
                property("plan_sha256", result.header.plan_sha256) +
                property("predictions_sha256", result.header.predictions_sha256) +
                property("commit", result.environment.commit);
    for (const auto &warning : result.warnings)
        text += property("warning", warning);
    return text;
}

} // namespace

std::string junit_xml(const RunResult &result) {
    const auto &judgements = result.analysis.judgements;
    const auto count = [&](Verdict verdict) {
        return std::ranges::count(judgements, verdict, &Judgement::verdict);
    };
    auto text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "  <testsuite name=\"{}\" package=\"besser\" id=\"0\" timestamp=\"{}\" hostname=\"{}\" "
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n",
        not_empty(result.plan.name, "plan"), timestamp(result.environment.started),
        not_empty(result.environment.host, "localhost"), judgements.size(), count(Verdict::fail),
        count(Verdict::miss), count(Verdict::deferred), result.environment.wall_s);
    text += "    <properties>\n" + properties(result) + "    </properties>\n";
    for (const auto &judgement : judgements)
        text += fmt::format("    <testcase name=\"{}\" classname=\"{}.{}\" time=\"0\">\n{}"
                            "    </testcase>\n",
                            for_html(judgement.prediction.id), for_html(result.plan.name),
                            for_html(subject_of(judgement.prediction)), outcome(judgement));
    return text + "    <system-out/>\n    <system-err/>\n  </testsuite>\n</testsuites>\n";
}

} // namespace besser::bench
