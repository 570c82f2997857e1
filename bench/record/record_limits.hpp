// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace besser::bench {

/// Above it a count is no longer exact as the number of JSON and of statistics that it becomes.
constexpr std::uint64_t most_count = std::uint64_t{1} << 53;

/// What is wrong with a length of time that rates are taken over: 0, where there was none, or a
/// time that a clock can tell.
std::optional<std::string> check_length(double seconds, std::string_view what);

/// What no rep can be, whoever claims it, or nothing: times that are none, counts above most_count,
/// a metric outside of its range (metric_table.cc), a rep without traffic that does not say why.
std::optional<std::string> check_record(const RepRecord &record);

} // namespace besser::bench
