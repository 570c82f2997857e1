// SPDX-License-Identifier: GPL-2.0-only
// The sections of a result's page, each from one part of the result. Where a section would have
// nothing to show, it says so.
#pragma once

#include "bench/report/run_result.hpp"
#include "page/html.hpp"
#include "support/document.hpp"

#include <string>
#include <string_view>

namespace besser::bench {

/// Below the title: how many predictions came out how, and on what.
page::Html lead_html(const RunResult &result);
page::Html predictions_html(const RunResult &result);
page::Html open_questions_html(const RunResult &result);
/// Of each comparison that a prediction asks for: every window, by stratum; and a table of all.
page::Html comparisons_html(const RunResult &result);
page::Html over_time_html(const RunResult &result);
/// What a received frame takes, by kind; and how a figure is spread over the reps.
page::Html per_frame_html(const RunResult &result);
page::Html distribution_html(const RunResult &result);
/// How long probes took, as distributions.
page::Html latency_html(const RunResult &result);
page::Html receipts_html(const RunResult &result);
/// Where and how it was measured, how to do it again, and the data to save.
page::Html provenance_html(const RunResult &result);

/// "direct, window 2, rep 1", as people count them.
std::string rep_name(const RepRecord &rep);

/// A section of the report, as HTML. `id` begins the ids of its tables.
page::Html section_html(const Section &section, std::string_view id);

} // namespace besser::bench
