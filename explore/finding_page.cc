// SPDX-License-Identifier: GPL-2.0-only
#include "explore/finding_page.hpp"

#include "page/page.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace besser::explore {

namespace {

using page::element;
using page::Html;

/// The end of a history is what shows the finding; a page with thousands of rows is not read.
constexpr std::size_t most_steps = 400;
constexpr std::size_t most_findings = 20;
constexpr std::size_t most_source_bytes = 1'000'000;

/// Lines of the sources, each file read once.
class Sources {
  public:
    explicit Sources(std::filesystem::path root) : root_(std::move(root)) {}

    /// The line that `where` ("driver/core.hpp:61  Core::sleep") names, with two before and after
    /// it; empty where there is none to read.
    std::string around(std::string_view where) {
        const auto colon = where.find(':');
        std::size_t line = 0;
        if (colon == std::string_view::npos ||
            std::from_chars(where.data() + colon + 1, where.data() + where.size(), line).ec !=
                std::errc())
            return {};
        const auto &lines = lines_of(std::string(where.substr(0, colon)));
        std::string out;
        for (std::size_t i = line < 3 ? 1 : line - 2; i <= std::min(line + 2, lines.size()); i++)
            out += fmt::format("{} {:>4}  {}\n", i == line ? ">" : " ", i, lines[i - 1]);
        return out;
    }

  private:
    const std::vector<std::string> &lines_of(const std::string &file) {
        const auto [entry, is_new] = files_.try_emplace(file);
        if (!is_new)
            return entry->second;
        const auto text = read_text_file(root_ / file, most_source_bytes);
        if (!text)
            return entry->second;
        std::string_view rest = *text;
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            entry->second.emplace_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return entry->second;
    }

    std::filesystem::path root_;
    std::map<std::string, std::vector<std::string>> files_;
};

/// The operations of one step.
using StepEntries = std::vector<const HistoryEntry *>;

std::vector<StepEntries> steps_of(const History &history) {
    std::vector<StepEntries> steps;
    for (const auto &entry : history.entries) {
        if (steps.empty() || steps.back().front()->position != entry.position)
            steps.emplace_back();
        steps.back().push_back(&entry);
    }
    if (steps.size() > most_steps)
        steps.erase(steps.begin(), steps.end() - most_steps);
    return steps;
}

/// Contexts that did something in these steps, in the order of their numbers.
std::vector<Actor> actors_of(const std::vector<StepEntries> &steps) {
    std::vector<Actor> actors;
    for (const auto &step : steps)
        if (std::ranges::find(actors, step.front()->actor) == actors.end())
            actors.push_back(step.front()->actor);
    std::ranges::sort(actors);
    return actors;
}

std::string operations_text(const History &history, const StepEntries &step) {
    std::string out;
    for (const auto *entry : step)
        out += fmt::format("{}{} {}", out.empty() ? "" : "; ", to_string(entry->operation),
                           history.objects[entry->object]);
    return out;
}

/// Where each operation of a step stands in the source.
Html sources_html(const StepEntries &step, Sources &sources) {
    Html html;
    std::string before;
    for (const auto *entry : step) {
        if (entry->where.empty() || entry->where == before)
            continue;
        before = entry->where;
        html += element("p", {{"class", "mono"}}, entry->where);
        if (const auto code = sources.around(entry->where); !code.empty())
            html += element("pre", {}, Html::lines(code));
    }
    return html;
}

page::Row step_row(const History &history, const StepEntries &step,
                   const std::vector<Actor> &actors, Sources &sources) {
    const auto &first = *step.front();
    page::Row row;
    row.cells.emplace_back(fmt::format("{}", first.position), static_cast<double>(first.position));
    row.cells.emplace_back(first.preempts ? "preempts" : first.switched ? "goes on" : "");
    for (const auto actor : actors)
        row.cells.emplace_back(actor == first.actor ? operations_text(history, step) : "");
    row.details = sources_html(step, sources);
    row.kind = first.preempts ? "preempts" : "";
    return row;
}

Html steps_table(const History &history, const std::string &id, Sources &sources) {
    const auto steps = steps_of(history);
    const auto actors = actors_of(steps);
    page::Table table{id,
                      fmt::format("The last {} of {} steps. A row is a step, a column a context; "
                                  "a row unfolds the source of what it does.",
                                  steps.size(), history.steps.size()),
                      {{"step", true}, {"switch", false, true}},
                      {}};
    for (const auto actor : actors)
        table.columns.push_back({history.actors[actor]});
    for (const auto &step : steps)
        table.rows.push_back(step_row(history, step, actors, sources));
    return page::render(table);
}

/// Which context did which step.
page::Plot lanes(const History &history, const std::string &id) {
    const auto steps = steps_of(history);
    const auto actors = actors_of(steps);
    page::Plot plot;
    plot.id = id;
    plot.title = "Who did which step";
    plot.text =
        "A row for each context, a point for each step; the table below says what each did.";
    plot.x.label = "step";
    plot.y = {.label = "context", .from = -0.5, .to = static_cast<double>(actors.size()) - 0.5};
    for (std::size_t i = 0; i < actors.size(); i++) {
        page::Layer layer;
        layer.name = history.actors[actors[i]];
        layer.group = static_cast<unsigned>(i);
        plot.y.names.push_back(layer.name);
        for (const auto &step : steps) {
            if (step.front()->actor != actors[i])
                continue;
            layer.points.emplace_back(step.front()->position, i);
            layer.labels.push_back(operations_text(history, step));
            if (step.front()->preempts)
                plot.marks.push_back(
                    {static_cast<double>(step.front()->position), "preemption", layer.name, i});
        }
        plot.layers.push_back(std::move(layer));
    }
    return plot;
}

Html search_table(std::span<const ScenarioResult> results) {
    page::Table table{"search",
                      "What was searched",
                      {{"scenario"},
                       {"variant"},
                       {"fault"},
                       {"schedules", true},
                       {"states", true},
                       {"exhausted", false, true},
                       {"findings", true},
                       {"CPU s", true}},
                      {}};
    for (const auto &result : results)
        table.rows.push_back(
            {{result.scenario, result.variant, result.fault ? to_string(*result.fault) : "",
              fmt::format("{}", result.schedules), fmt::format("{}", result.states),
              result.exhausted ? "yes" : "no", fmt::format("{}", result.findings.size()),
              fmt::format("{:.2f}", result.cpu_seconds)}});
    return page::render(table);
}

/// How it was found, which tells how to see it again; of a replay that alone.
std::string origin_of(const ToldFinding &finding) {
    return finding.found.empty() ? fmt::format("besser explore --replay '{}'", finding.schedule)
                                 : finding.found;
}

Html finding_html(const ToldFinding &finding, const std::string &id, Sources &sources) {
    const Html html = element("pre", {}, Html::lines(origin_of(finding)));
    return html + page::render(lanes(finding.history, id + "-plot")) +
           steps_table(finding.history, id, sources);
}

Html lead(std::size_t findings) {
    return element(
        "ul", {{"class", "tally"}, {"aria-label", "Findings"}},
        element("li", {},
                element("span", {{"class", findings > 0 ? "verdict fail" : "verdict pass"}},
                        findings == 1 ? "1 finding" : fmt::format("{} findings", findings))));
}

} // namespace

std::string findings_page(std::span<const ScenarioResult> results,
                          std::span<const ToldFinding> findings,
                          const std::filesystem::path &root) {
    Sources sources(root);
    page::Page page(std::string(page_mark), "Interleavings of the driver: what was found");
    page.lead(lead(findings.size()));
    if (!results.empty())
        page.section("searched", "What was searched", search_table(results));
    const auto shown = findings.first(std::min(findings.size(), most_findings));
    for (std::size_t i = 0; i < shown.size(); i++)
        page.section(fmt::format("finding-{}", i + 1), shown[i].what,
                     finding_html(shown[i], fmt::format("steps-{}", i + 1), sources));
    if (shown.size() < findings.size())
        page.section("more", "More",
                     element("p", {},
                             fmt::format("{} findings more are on the terminal and in the file of "
                                         "--out.",
                                         findings.size() - shown.size())));
    return page.str();
}

} // namespace besser::explore
