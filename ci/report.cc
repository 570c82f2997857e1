// SPDX-License-Identifier: GPL-2.0-only
#include "ci/report.hpp"

#include "page/page.hpp"
#include "support/grouped.hpp"
#include "support/ktap.hpp"
#include "support/split.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

namespace besser::ci {

namespace {

constexpr std::array worst_first{Outcome::failed, Outcome::broken,  Outcome::undecided,
                                 Outcome::known,  Outcome::skipped, Outcome::passed};

Tone tone_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::passed:
        return Tone::good;
    case Outcome::failed:
    case Outcome::broken:
        return Tone::bad;
    default:
        return Tone::open;
    }
}

auto count(std::span<const Check> checks, Outcome outcome) {
    return std::ranges::count(checks, outcome, &Check::outcome);
}

/// In the order in which they were looked at.
auto suites_of(std::span<const Check> checks) {
    return grouped(checks, std::mem_fn(&Check::group));
}

auto count(const Group<Check> &suite, Outcome outcome) {
    return std::ranges::count_if(suite.rows,
                                 [&](const Check *check) { return check->outcome == outcome; });
}

/// How many of each outcome, the worst first.
template <typename Checks>
std::string counts(const Checks &checks) {
    std::string text;
    for (const auto outcome : worst_first)
        if (const auto many = count(checks, outcome); many > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", many, outcome_name(outcome));
    return text;
}

std::string summary(std::span<const Check> checks) {
    return fmt::format("{}; exit status {}",
                       checks.empty() ? "nothing was looked at" : counts(checks),
                       exit_status(checks));
}

/// That of its worst check.
Tone tone_of(const Group<Check> &suite) {
    const auto worst = std::ranges::find_if(
        worst_first, [&](Outcome outcome) { return count(suite, outcome) > 0; });
    return tone_of(*worst);
}

/// The end of a log tells most, and a reader of KTAP looks at the page for the rest.
std::vector<std::string> last_details(const Check &check) {
    constexpr std::size_t most = 20;
    std::vector<std::string> lines;
    for (std::string_view rest = check.details; !rest.empty();)
        lines.emplace_back(take_until(rest, '\n'));
    if (lines.size() > most)
        lines.erase(lines.begin(), lines.end() - most);
    return lines;
}

KtapResult ktap_result(const Check &check) {
    KtapResult result{check.group, check.name};
    result.why = check.what;
    switch (check.outcome) {
    case Outcome::passed:
        return result;
    case Outcome::failed:
        result.outcome = KtapOutcome::failed;
        break;
    case Outcome::broken:
        result.outcome = KtapOutcome::error;
        break;
    default:
        result.outcome = KtapOutcome::skipped;
        result.why = fmt::format("{}: {}", outcome_name(check.outcome), check.what);
        return result;
    }
    result.diagnostics = last_details(check);
    return result;
}

/// The details keep their lines.
std::string junit_details(const Check &check) {
    std::string text;
    for (std::string_view rest = check.details; !rest.empty();)
        text += for_html(take_until(rest, '\n')) + "\n";
    return text;
}

std::string junit_outcome(const Check &check) {
    const auto message = for_html(check.what);
    switch (check.outcome) {
    case Outcome::passed:
        return "";
    case Outcome::failed:
        return fmt::format("      <failure type=\"failed\" message=\"{}\">{}</failure>\n", message,
                           junit_details(check));
    case Outcome::broken:
        return fmt::format("      <error type=\"broken\" message=\"{}\">{}</error>\n", message,
                           junit_details(check));
    default:
        return fmt::format("      <skipped message=\"{}: {}\"/>\n", outcome_name(check.outcome),
                           message);
    }
}

page::Html details_of(const Check &check) {
    return check.details.empty() ? page::Html()
                                 : page::element("pre", {}, page::Html::lines(check.details));
}

std::vector<std::string> details_below(const Check &check) {
    if (check.what.empty())
        return {};
    return {for_terminal(check.what)};
}

} // namespace

Document terminal_document(std::span<const Check> checks) {
    Items items;
    for (const auto outcome : worst_first)
        for (const auto &check : checks)
            if (check.outcome == outcome && outcome != Outcome::passed)
                items.push_back({fmt::format("{} {}: {}", outcome_name(outcome), check.group,
                                             for_terminal(check.name)),
                                 details_below(check), tone_of(outcome)});
    for (const auto &suite : suites_of(checks))
        items.push_back({fmt::format("{}: {}", suite.name, counts(suite)), {}, tone_of(suite)});
    return {"",
            {{"",
              {Marked{summary(checks),
                      tone_of(exit_status(checks) == 0 ? Outcome::passed : Outcome::failed)},
               items}}}};
}

std::string html_page(const Request &request, std::span<const Check> checks) {
    page::Page page(std::string(page_mark), "A fork's continuous integration");
    page.lead(page::element("p", {}, summary(checks)));
    page.lead(page::element("p", {},
                            request.before ? fmt::format("{} against {}", request.after.string(),
                                                         request.before->string())
                                           : request.after.string()));
    page::Table table{
        "checks",
        "What was looked at",
        {{"outcome", false, true}, {"group", false, true}, {"check"}, {"what"}, {"seconds", true}},
        {}};
    for (const auto outcome : worst_first)
        for (const auto &check : checks)
            if (check.outcome == outcome)
                table.rows.push_back({{outcome_name(outcome),
                                       check.group,
                                       check.name,
                                       check.what,
                                       {fmt::format("{:.1f}", check.seconds), check.seconds}},
                                      details_of(check),
                                      std::string(outcome_name(outcome))});
    page.section("checks", "Checks", page::render(table));
    return page.str();
}

std::string junit_xml(std::span<const Check> checks) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    std::size_t id = 0;
    for (const auto &suite : suites_of(checks)) {
        const auto passed = count(suite, Outcome::passed), failed = count(suite, Outcome::failed),
                   broken = count(suite, Outcome::broken);
        text += fmt::format("  <testsuite name=\"{}\" package=\"besser ci\" id=\"{}\" tests=\"{}\" "
                            "failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                            for_html(suite.name), id++, suite.rows.size(), failed, broken,
                            std::ssize(suite.rows) - passed - failed - broken);
        for (const auto *check : suite.rows)
            text += fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\">\n{}"
                                "    </testcase>\n",
                                for_html(check->name), for_html(check->group), check->seconds,
                                junit_outcome(*check));
        text += "  </testsuite>\n";
    }
    return text + "</testsuites>\n";
}

std::string ktap(std::span<const Check> checks) {
    const std::array about{fmt::format("besser ci: {}", summary(checks))};
    std::vector<KtapResult> results;
    for (const auto &check : checks)
        results.push_back(ktap_result(check));
    return ktap_file(about, results);
}

} // namespace besser::ci
