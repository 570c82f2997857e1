// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "support/untrusted_text.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

/// Quoted where its characters mean something to a reader of CSV. A spreadsheet takes a cell that
/// begins with one of =, +, - and @ for a formula; behind an apostrophe it is text.
std::string text_cell(std::string_view raw) {
    auto text = for_terminal(raw);
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos)
        text.insert(0, 1, '\'');
    if (text.find_first_of(",\"'") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

} // namespace

std::string csv_rows(const RunResult &result) {
    std::string text = "plan,rig,arm,metric,unit,window,stratum,value\r\n";
    for (const auto &figure : result.analysis.figures)
        for (const auto &window : figure.windows)
            text += fmt::format("{},{},{},{},{},{},{},{}\r\n", text_cell(result.plan.name),
                                text_cell(result.measured.rig), text_cell(figure.arm),
                                text_cell(figure.metric.name), text_cell(figure.metric.unit),
                                window.window + 1, text_cell(window.stratum),
                                window.mean / figure.metric.per_unit);
    return text;
}

} // namespace besser::bench
