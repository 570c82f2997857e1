// SPDX-License-Identifier: GPL-2.0-only
#include "lint/report.hpp"

#include "support/commit.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace besser::lint {

namespace {

/// Contexts that are named besides the one whose way is told; JSON has all ways.
constexpr std::size_t most_others = 6;

/// `is_open`: it was not looked for.
std::string heading(Kind kind, std::size_t count, bool is_open) {
    const char *what = "";
    switch (kind) {
    case Kind::empty_asm:
        what = "Loops with an asm that does nothing";
        break;
    case Kind::commented_call:
        what = "Calls of stubs, commented out";
        break;
    case Kind::alarm:
        what = "BUG and WARN in a context of the driver";
        break;
    case Kind::lost_update:
        what = "Unlocked read-modify-writes";
        break;
    }
    return fmt::format("{}: {}", what,
                       is_open      ? "not looked for"
                       : count == 0 ? "none"
                                    : std::to_string(count));
}

const std::string &name_of(const Report &report, const Key &function) {
    return report.analysis.names.at(function);
}

/// "work item bh_work: bh_work (bh.c:120) > bh"
std::string line_of(const Report &report, const Way &way, const std::string &function) {
    std::string line =
        fmt::format("{} {}: ", to_string(way.context.kind), name_of(report, way.context.function));
    for (const Step &step : way.steps)
        line += fmt::format("{} ({}) > ", step.function,
                            step.place.file.empty() ? "a header" : step.place.text());
    return for_terminal(line + function);
}

void add_ways(const Report &report, const Site &site, std::vector<std::string> &lines) {
    const std::string function = site.function.empty() ? "no function" : site.function;
    if (site.ways.empty()) {
        lines.push_back(for_terminal(function) + ": no way from a context was found");
        return;
    }
    lines.push_back(line_of(report, site.ways.front(), function));
    std::vector<std::string> others;
    for (std::size_t i = 1; i < site.ways.size(); i++)
        others.push_back(for_terminal(name_of(report, site.ways[i].context.function)));
    if (others.empty())
        return;
    const std::size_t shown = std::min(others.size(), most_others);
    const std::string more =
        others.size() > shown ? fmt::format(" and {} more", others.size() - shown) : "";
    others.resize(shown);
    lines.push_back(fmt::format("also from {}{}", fmt::join(others, ", "), more));
}

Item item_of(const Report &report, const Finding &finding) {
    std::vector<std::string> places;
    Item item;
    for (const Site &site : finding.sites) {
        places.push_back(for_terminal(site.place.text()));
        add_ways(report, site, item.details);
    }
    item.text = fmt::format("{} {}", fmt::join(places, " and "), for_terminal(finding.what));
    item.tone = Tone::bad;
    return item;
}

Items contexts_of(const Report &report) {
    Items items;
    for (const Context &context : report.analysis.contexts) {
        const std::string kind(to_string(context.kind));
        if (items.empty() || items.back().text != kind)
            items.push_back({kind, {}, Tone::plain});
        items.back().details.push_back(for_terminal(name_of(report, context.function)));
    }
    for (Item &item : items)
        item.details = {fmt::format("{}", fmt::join(item.details, ", "))};
    return items;
}

Section looked_at(const Report &report) {
    const Analysis &analysis = report.analysis;
    Section section{"What was looked at", {}};
    section.blocks.emplace_back(fmt::format(
        "{} files with {} functions, as this configuration compiles them; {} places of BUG and "
        "WARN, reached or not; {} calls in comments; {} calls through pointers. Contexts:",
        analysis.files, analysis.functions, analysis.alarms, analysis.commented_calls,
        analysis.calls_by_pointer));
    section.blocks.emplace_back(contexts_of(report));
    std::vector<std::string> scenarios;
    for (const ExploredScenario &scenario : report.explored.scenarios)
        if (scenario.problem.empty())
            scenarios.push_back(fmt::format("{} ({})", scenario.name, scenario.schedules));
    if (!scenarios.empty())
        section.blocks.emplace_back(
            fmt::format("Accesses to memory were seen in {} scenarios, by their schedules: {}.",
                        scenarios.size(), fmt::join(scenarios, ", ")));
    return section;
}

Section not_looked_at(const Report &report) {
    Items items;
    for (const auto &[file, problem] : report.analysis.unread)
        items.push_back({for_terminal(file), {for_terminal(problem)}, Tone::open});
    if (!report.explored.problem.empty())
        items.push_back({"Accesses to memory: the tree cannot be run",
                         {for_terminal(report.explored.problem)},
                         Tone::open});
    for (const ExploredScenario &scenario : report.explored.scenarios)
        if (!scenario.problem.empty())
            items.push_back({scenario.name, {for_terminal(scenario.problem)}, Tone::open});
    std::vector<std::string> names;
    for (const std::string &file : report.analysis.not_compiled)
        names.push_back(for_terminal(file));
    if (!names.empty())
        items.push_back({"Files that this configuration leaves out",
                         {fmt::format("{}", fmt::join(names, ", "))},
                         Tone::plain});
    names.clear();
    for (const Place &place : report.analysis.unknown_calls)
        if (!place.file.empty())
            names.push_back(for_terminal(place.text()));
    if (!names.empty())
        items.push_back({"Calls through pointers that nothing was seen to be written to",
                         {fmt::format("{}", fmt::join(names, ", "))},
                         Tone::plain});
    return {"What was not", {std::move(items)}};
}

Json to_json(const Report &report, const Site &site) {
    Json ways = Json::array();
    for (const Way &way : site.ways) {
        Json steps = Json::array();
        for (const Step &step : way.steps)
            steps.push_back({{"function", step.function},
                             {"file", step.place.file},
                             {"line", step.place.line}});
        ways.push_back({{"context", to_string(way.context.kind)},
                        {"function", name_of(report, way.context.function)},
                        {"calls", std::move(steps)}});
    }
    return {{"function", site.function},
            {"file", site.place.file},
            {"line", site.place.line},
            {"ways", std::move(ways)}};
}

Json to_json(std::span<const Place> places) {
    Json out = Json::array();
    for (const Place &place : places)
        out.push_back({{"file", place.file}, {"line", place.line}});
    return out;
}

Json findings_json(const Report &report) {
    Json out = Json::array();
    for (const Finding &finding : report.analysis.findings) {
        Json sites = Json::array();
        for (const Site &site : finding.sites)
            sites.push_back(to_json(report, site));
        out.push_back({{"kind", to_string(finding.kind)},
                       {"what", finding.what},
                       {"sites", std::move(sites)}});
    }
    return out;
}

} // namespace

bool Report::is_complete() const {
    return analysis.unread.empty() && explored.problem.empty() &&
           std::ranges::all_of(explored.scenarios, [](const ExploredScenario &scenario) {
               return scenario.problem.empty();
           });
}

Document document_of(const Report &report) {
    Document document{"Leftovers", {}};
    for (const Kind kind : all_kinds) {
        Items items;
        for (const Finding &finding : report.analysis.findings)
            if (finding.kind == kind)
                items.push_back(item_of(report, finding));
        const bool is_open = kind == Kind::lost_update && !report.explored.problem.empty();
        document.sections.push_back({heading(kind, items.size(), is_open), {}});
        if (!items.empty())
            document.sections.back().blocks.emplace_back(std::move(items));
    }
    document.sections.push_back(looked_at(report));
    if (Section section = not_looked_at(report); !std::get<Items>(section.blocks[0]).empty())
        document.sections.push_back(std::move(section));
    return document;
}

Json to_json(const Report &report) {
    const Analysis &analysis = report.analysis;
    Json contexts = Json::array();
    for (const Context &context : analysis.contexts)
        contexts.push_back({{"context", to_string(context.kind)},
                            {"function", name_of(report, context.function)}});
    Json unread = Json::array();
    for (const auto &[file, problem] : analysis.unread)
        unread.push_back({{"file", file}, {"why", problem}});
    Json scenarios = Json::array();
    for (const ExploredScenario &scenario : report.explored.scenarios)
        scenarios.push_back({{"scenario", scenario.name},
                             {"schedules", scenario.schedules},
                             {"problem", scenario.problem}});
    return {{"besser_lint", 1},
            {"commit", commit()},
            {"complete", report.is_complete()},
            {"findings", findings_json(report)},
            {"looked_at",
             {{"files", analysis.files},
              {"functions", analysis.functions},
              {"alarms", analysis.alarms},
              {"commented_calls", analysis.commented_calls},
              {"calls_by_pointer", analysis.calls_by_pointer},
              {"contexts", std::move(contexts)},
              {"scenarios", std::move(scenarios)}}},
            {"not_looked_at",
             {{"files", std::move(unread)},
              {"not_compiled", analysis.not_compiled},
              {"unknown_calls", to_json(analysis.unknown_calls)},
              {"accesses", report.explored.problem}}}};
}

} // namespace besser::lint
