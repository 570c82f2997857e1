// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/report/across/trend.hpp"

#include <string>
#include <string_view>

namespace besser::bench {

/// By which a page of trends is known again (support/output_file.hpp).
inline constexpr std::string_view trend_page_mark =
    R"(<meta name="generator" content="besser trend">)";

/// What told() tells of each trend, with every window of every result drawn. `metric` as there.
std::string trend_page(const Trends &trends, const std::string &metric);

} // namespace besser::bench
