// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/triage.hpp"

#include <string>
#include <string_view>

namespace besser::mine {

/// By which `besser mine` knows the files that it wrote (support/output_file.hpp).
inline constexpr std::string_view json_mark = R"("generator": "besser mine")";
inline constexpr std::string_view html_mark = R"(<meta name="generator" content="besser mine">)";

/// The whole result. Bytes that are no UTF-8 are replaced.
std::string mining_json(const Mining &mining);

/// The whole result as one page that needs no other file: a table to search, with the evidence of
/// each commit on demand. What is decided in the page can be saved as the triage of the next run.
std::string mining_html(const Mining &mining, const Triage &triage);

} // namespace besser::mine
