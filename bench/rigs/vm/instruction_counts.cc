// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/instruction_counts.hpp"

#include "support/split.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace besser::bench {

namespace {

constexpr std::uint64_t page_bytes = 4096;

bool has_code(std::uint64_t page, const std::vector<agent::AddressRange> &code) {
    return std::ranges::any_of(code, [page](const agent::AddressRange &range) {
        return range.from < page + page_bytes && range.to > page;
    });
}

/// "NUMBER PAGE:COUNT ..."
std::optional<std::uint64_t> sum_line(std::string_view line, std::uint64_t marker,
                                      const std::vector<agent::AddressRange> &code) {
    if (whole_number<std::uint64_t>(take_until(line, ' '), 10) != marker)
        return {};
    std::uint64_t sum = 0;
    while (!line.empty()) {
        auto entry = take_until(line, ' ');
        const auto page = whole_number<std::uint64_t>(take_until(entry, ':'), 16);
        const auto count = whole_number<std::uint64_t>(entry, 10);
        if (!page || !count)
            return {};
        sum += has_code(*page, code) ? *count : 0;
    }
    return sum;
}

std::expected<std::uint64_t, std::string> sum_at(std::string_view counts, std::uint64_t marker,
                                                 const std::vector<agent::AddressRange> &code) {
    for (std::uint64_t i = 0; !counts.empty(); i++) {
        const bool complete = counts.find('\n') != std::string_view::npos;
        const auto line = take_until(counts, '\n');
        if (i != marker)
            continue;
        const auto sum = complete ? sum_line(line, marker, code) : std::nullopt;
        if (!sum)
            return std::unexpected(
                fmt::format("marker {} of the instruction counter is damaged", marker));
        return *sum;
    }
    return std::unexpected(fmt::format("the instruction counter saw no marker {}", marker));
}

} // namespace

std::expected<std::uint64_t, std::string>
count_instructions(std::string_view counts, const agent::ExecutedBetween &between) {
    const auto first = sum_at(counts, between.first_marker, between.code);
    if (!first)
        return first;
    const auto last = sum_at(counts, between.last_marker, between.code);
    if (!last)
        return last;
    if (*last < *first)
        return std::unexpected("the instruction counter went backwards");
    return *last - *first;
}

} // namespace besser::bench
