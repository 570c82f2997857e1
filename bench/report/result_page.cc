// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/result_page.hpp"

#include "bench/journal/output_directory.hpp"
#include "bench/report/page_sections.hpp"
#include "bench/report/report.hpp"
#include "page/page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

/// A browser takes seconds to lay out more.
constexpr std::size_t most_rows = 2'000;

page::Html block_html(const std::string &paragraph, const std::string &) {
    return page::element("p", {}, paragraph);
}

page::Html block_html(const Marked &paragraph, const std::string &) {
    return page::element("p", {}, paragraph.text);
}

page::Html block_html(const Items &items, const std::string &) {
    std::vector<page::Html> lines;
    for (const auto &item : items) {
        auto line = page::Html::text(item.text);
        std::vector<page::Html> details;
        for (const auto &detail : item.details)
            details.push_back(page::Html::text(detail));
        if (!details.empty())
            line += page::list(details);
        lines.push_back(std::move(line));
    }
    return page::list(lines);
}

page::Html block_html(const Table &table, const std::string &id) {
    page::Table out{id, "", {}, {}};
    for (const auto &column : table.columns)
        out.columns.push_back(
            {column.title, column.right,
             !column.right && (column.title == "arm" || column.title == "metric" ||
                               column.title == "comparison")});
    for (std::size_t i = 0; i < std::min(most_rows, table.rows.size()); i++) {
        page::Row cells;
        for (const auto &cell : table.rows[i])
            cells.cells.emplace_back(cell);
        out.rows.push_back(std::move(cells));
    }
    out.caption = out.rows.size() == table.rows.size()
                      ? fmt::format("{} rows", out.rows.size())
                      : fmt::format("The first {} of {} rows; result.json has all", out.rows.size(),
                                    table.rows.size());
    return page::render(out);
}

} // namespace

page::Html section_html(const Section &section, std::string_view id) {
    page::Html html;
    for (std::size_t i = 0; i < section.blocks.size(); i++)
        std::visit(
            [&](const auto &block) { html += block_html(block, fmt::format("{}-{}", id, i)); },
            section.blocks[i]);
    return html;
}

std::string result_page(const RunResult &result) {
    page::Page page(std::string(page_mark),
                    fmt::format("{}: {}", result.plan.name, result.plan.title));
    page.lead(lead_html(result));
    page.section("predictions", "Predictions", predictions_html(result));
    page.section("open", "What cannot be concluded", open_questions_html(result));
    page.section("comparisons", "Comparisons", comparisons_html(result));
    page.section("time", "Over time", over_time_html(result));
    page.section("frames", "Per frame", per_frame_html(result));
    page.section("distribution", "Distribution", distribution_html(result));
    page.section("latency", "Latency", latency_html(result));
    page.section("arms", "Arms", section_html(figures_section(result), "arms-table"));
    page.section("reps", "Reps", section_html(reps_section(result), "reps-table"));
    if (const auto activity = activity_section(result); !activity.blocks.empty())
        page.section("kernel", activity.title, section_html(activity, "kernel-table"));
    if (const auto recorded = published_section(result); !recorded.blocks.empty())
        page.section("recorded", "Recorded runs", section_html(recorded, "recorded-table"));
    page.section("receipts", "Receipts", receipts_html(result));
    page.section("run", "The run", provenance_html(result));
    return page.str();
}

} // namespace besser::bench
