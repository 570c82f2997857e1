// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/topics.hpp"

#include "bench/record/metrics.hpp"
#include "cli/help/markdown.hpp"
#include "cli/paths.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace besser::cli {

namespace {

constexpr std::array all_topics = {
    Topic{"plan", "how a plan is written, key by key", "plans.md", "Keys"},
    Topic{"metrics", "what a plan can predict, and in which unit"},
    Topic{"verdicts", "what PASS, FAIL, MISS and DEFERRED mean, and the exit statuses", "plans.md",
          "Windows and verdicts", "Reps without figures"},
    Topic{"receipts", "what must be shown for a figure to count", "plans.md", "Receipts"},
    Topic{"output", "what a run leaves, and how it is checked", "plans.md", "Output",
          "Attempts and checks"},
    Topic{"rigs", "how a tablet, or this machine, is measured", "rigs.md"},
    Topic{"reports", "the forms of a result, and how results are compared", "reports.md"},
    Topic{"pages", "what the pages for a browser show", "pages.md"},
    Topic{"results", "the figures of today", "results.md"},
    Topic{"fidelity", "how far the virtual tablet can be trusted", "fidelity.md"},
    Topic{"traffic", "what of the network is modelled", "traffic.md"},
    Topic{"interleavings", "how races are searched, and what a finding is", "explore.md"},
    Topic{"fixes", "how an ancestor's fixes are mined", "mine.md"},
    Topic{"tablet", "the kernel module on a tablet", "tablet.md"},
    Topic{"field", "how firmware, board and users behave", "field.md"},
    Topic{"protocol", "the chip's host interface", "protocol.md"},
    Topic{"architecture", "the map of the tree", "architecture.md"},
};

constexpr std::size_t largest_document = 1 << 20;

std::string_view direction(bench::Better better) {
    switch (better) {
    case bench::Better::higher:
        return "; more is better";
    case bench::Better::lower:
        return "; less is better";
    case bench::Better::neither:
        break;
    }
    return "";
}

/// "A goodput, 0 to 99.2 MiB/s; more is better"
std::string estimated(const bench::Metric &metric) {
    const bool bounded = metric.range.high < static_cast<double>(bench::most_count);
    return fmt::format("A {}, {}{}", estimand_name(metric.estimand),
                       bounded               ? describe_range(metric)
                       : metric.unit.empty() ? "0 or more"
                                             : "0 or more " + metric.unit,
                       direction(metric.better));
}

Document metrics_told() {
    Items items;
    for (const auto &metric : bench::metric_table())
        items.push_back({metric.name, {metric.what, estimated(metric)}, Tone::strong});
    return {
        "Metrics",
        {{"", {"Of each rep; <function> is the name of a work function of the driver.", items}}}};
}

/// The sections from the first to the last that are named; nothing if one is not there.
bool keep_sections(Document &document, std::string_view first, std::string_view last) {
    auto &sections = document.sections;
    const auto begin = std::ranges::find(sections, first, &Section::title);
    const auto end = std::find_if(begin, sections.end(), [&](const Section &section) {
        return section.title == (last.empty() ? first : last);
    });
    if (end == sections.end())
        return false;
    sections = std::vector<Section>(begin, end + 1);
    return true;
}

} // namespace

std::span<const Topic> topics() { return all_topics; }

std::expected<Document, std::string> answer(const Topic &topic) {
    if (topic.file.empty())
        return metrics_told();
    const auto file = project_file(fmt::format("docs/{}", topic.file));
    const auto text = read_text_file(file, largest_document);
    if (!text)
        return std::unexpected(text.error().message());
    auto document = document_of_markdown(*text);
    if (!topic.first_section.empty() &&
        !keep_sections(document, topic.first_section, topic.last_section))
        return std::unexpected(
            fmt::format("{}: has no section \"{}\"", file.string(), topic.first_section));
    return document;
}

} // namespace besser::cli
