// SPDX-License-Identifier: GPL-2.0-only
#include "agent/interrupts.hpp"

#include "agent/files.hpp"
#include "support/split.hpp"
#include "support/whole_number.hpp"

#include <algorithm>
#include <vector>

namespace besser::agent {

namespace {

std::string_view without_spaces(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos
               ? ""
               : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// "           CPU0       CPU2": those that are on.
std::vector<unsigned> cpus_of(std::string_view header) {
    std::vector<unsigned> cpus;
    while (!header.empty()) {
        const auto word = take_until(header, ' ');
        if (!word.starts_with("CPU"))
            continue;
        if (const auto cpu = whole_number<unsigned>(word.substr(3)))
            cpus.push_back(*cpu);
    }
    return cpus;
}

/// What stands behind the counts: the interrupt's chip, number and kind, padded with spaces, and
/// behind two more its handlers. Of a row without a number it is a description.
std::string handlers_of(std::string_view label, std::string_view rest) {
    std::string_view name = label;
    if (!whole_number<unsigned>(label))
        name = without_spaces(rest).empty() ? label : without_spaces(rest);
    else if (const auto gap = rest.rfind("  "); gap != rest.npos && !rest.ends_with(' '))
        name = without_spaces(rest.substr(gap));
    std::string clean(name);
    for (auto at = clean.find(", "); at != std::string::npos; at = clean.find(", "))
        clean.erase(at + 1, 1);
    std::ranges::replace_if(
        clean, [](char c) { return c <= ' ' || c >= 0x7F; }, '_');
    return clean;
}

} // namespace

std::map<InterruptPlace, std::uint64_t> parse_interrupts(std::string_view text) {
    std::map<InterruptPlace, std::uint64_t> counts;
    const auto cpus = cpus_of(take_until(text, '\n'));
    while (!text.empty()) {
        auto line = take_until(text, '\n');
        const auto label = without_spaces(take_until(line, ':'));
        std::vector<std::uint64_t> of_row;
        while (of_row.size() < cpus.size()) {
            line = line.substr(std::min(line.size(), line.find_first_not_of(' ')));
            const auto count = take_number(line);
            if (!count)
                break; // "ERR:          0" has no column for each
            of_row.push_back(*count);
        }
        if (of_row.size() != cpus.size() || label.empty())
            continue;
        const auto handlers = handlers_of(label, line);
        for (std::size_t i = 0; i < cpus.size(); i++)
            if (of_row[i] > 0)
                counts[{handlers, cpus[i]}] += of_row[i];
    }
    return counts;
}

} // namespace besser::agent
