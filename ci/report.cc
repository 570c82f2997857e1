// SPDX-License-Identifier: GPL-2.0-only
#include "ci/report.hpp"

#include "page/page.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

std::string summary(std::span<const Check> checks) {
    std::string text;
    for (const auto outcome : worst_first)
        if (const auto many = count(checks, outcome); many > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", many, outcome_name(outcome));
    return fmt::format("{}; exit status {}", text.empty() ? "nothing was looked at" : text,
                       exit_status(checks));
}

struct Suite {
    std::string group;
    std::vector<Check> checks;
};

/// In the order in which they were looked at.
std::vector<Suite> suites_of(std::span<const Check> checks) {
    std::vector<Suite> suites;
    for (const auto &check : checks) {
        auto suite = std::ranges::find(suites, check.group, &Suite::group);
        if (suite == suites.end())
            suite = suites.insert(suites.end(), Suite{check.group, {}});
        suite->checks.push_back(check);
    }
    return suites;
}

std::string ktap_line(std::size_t number, const Check &check) {
    const auto name = for_ktap(check.name);
    const auto why = for_terminal(check.what);
    switch (check.outcome) {
    case Outcome::passed:
        return fmt::format("ok {} {}\n", number, name);
    case Outcome::failed:
        return fmt::format("not ok {} {} # {}\n", number, name, why);
    case Outcome::broken:
        return fmt::format("not ok {} {} # ERROR {}\n", number, name, why);
    default:
        return fmt::format("ok {} {} # SKIP {}: {}\n", number, name, outcome_name(check.outcome),
                           why);
    }
}

std::string junit_outcome(const Check &check) {
    const auto message = for_html(check.what);
    switch (check.outcome) {
    case Outcome::passed:
        return "";
    case Outcome::failed:
        return fmt::format("      <failure type=\"failed\" message=\"{}\">{}</failure>\n", message,
                           for_html(check.details));
    case Outcome::broken:
        return fmt::format("      <error type=\"broken\" message=\"{}\">{}</error>\n", message,
                           for_html(check.details));
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
        if (const auto passed = count(suite.checks, Outcome::passed); passed > 0)
            items.push_back(
                {fmt::format("passed {}: {} of {}", suite.group, passed, suite.checks.size()),
                 {},
                 Tone::good});
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
        const auto skipped = static_cast<std::ptrdiff_t>(suite.checks.size()) -
                             count(suite.checks, Outcome::passed) -
                             count(suite.checks, Outcome::failed) -
                             count(suite.checks, Outcome::broken);
        text += fmt::format("  <testsuite name=\"{}\" package=\"besser ci\" id=\"{}\" tests=\"{}\" "
                            "failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                            for_html(suite.group), id++, suite.checks.size(),
                            count(suite.checks, Outcome::failed),
                            count(suite.checks, Outcome::broken), skipped);
        for (const auto &check : suite.checks)
            text += fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\">\n{}"
                                "    </testcase>\n",
                                for_html(check.name), for_html(check.group), check.seconds,
                                junit_outcome(check));
        text += "  </testsuite>\n";
    }
    return text + "</testsuites>\n";
}

std::string ktap(std::span<const Check> checks) {
    const auto suites = suites_of(checks);
    auto text =
        fmt::format("KTAP version 1\n1..{}\n{}: {}\n", suites.size(), ktap_mark, summary(checks));
    for (std::size_t i = 0; i < suites.size(); i++) {
        const auto &suite = suites[i];
        text += fmt::format("  KTAP version 1\n  # Subtest: {}\n  1..{}\n", for_ktap(suite.group),
                            suite.checks.size());
        for (std::size_t j = 0; j < suite.checks.size(); j++)
            text += "  " + ktap_line(j + 1, suite.checks[j]);
        const bool ok = exit_status(suite.checks) != 1 && exit_status(suite.checks) != 3;
        text += fmt::format("{} {} {}\n", ok ? "ok" : "not ok", i + 1, for_ktap(suite.group));
    }
    return text;
}

} // namespace besser::ci
