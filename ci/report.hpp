// SPDX-License-Identifier: GPL-2.0-only
// What was looked at, for people and for machines. Names and texts come from a tree and its
// programs: each writer makes them text.
#pragma once

#include "ci/check.hpp"
#include "ci/request.hpp"
#include "support/document.hpp"

#include <span>
#include <string>
#include <string_view>

namespace besser::ci {

/// By which besser knows the files that it wrote (support/output_file.hpp).
inline constexpr std::string_view page_mark = R"(<meta name="generator" content="besser ci">)";
inline constexpr std::string_view junit_mark = "package=\"besser ci\"";
inline constexpr std::string_view ktap_mark = "# besser ci";

/// What failed first; at its end a line for each group.
[[nodiscard]] Document terminal_document(std::span<const Check> checks);
/// One page with everything.
[[nodiscard]] std::string html_page(const Request &request, std::span<const Check> checks);
/// JUnit's XML: known and undecided checks are skipped ones there, with their words.
[[nodiscard]] std::string junit_xml(std::span<const Check> checks);
/// KTAP, version 1 (Documentation/dev-tools/ktap.rst of Linux): a subtest for each group.
[[nodiscard]] std::string ktap(std::span<const Check> checks);

} // namespace besser::ci
