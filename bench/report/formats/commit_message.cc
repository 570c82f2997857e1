// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "bench/report/formats/note_sections.hpp"
#include "support/display_width.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

constexpr std::size_t subject_columns = 72;
constexpr std::size_t shown_digits = 16; ///< of a hash

std::string trailers(const RunResult &result) {
    std::string text;
    const auto add = [&](std::string_view key, const std::string &value) {
        text += fmt::format("{}: {}\n", key, for_terminal(value));
    };
    add("Verdict", fmt::format("{} ({})", verdict_name(overall_verdict(result)), tally(result)));
    add("Plan", fmt::format("{}, sha256 {}", result.plan.name,
                            result.header.plan_sha256.substr(0, shown_digits)));
    add("Rig", result.live ? fmt::format("{}, seed {}", result.measured.rig, result.plan.seed)
                           : result.measured.rig);
    if (result.live)
        add("Predictions", fmt::format("sha256 {}, registered before the first rep",
                                       result.header.predictions_sha256.substr(0, shown_digits)));
    if (!result.environment.commit.empty())
        add("Measured-with", "besser " + result.environment.commit);
    return text;
}

} // namespace

std::string commit_message(const RunResult &result) {
    Document document;
    document.title = cut_to_width(
        for_terminal(fmt::format("{}: {}", result.plan.name, tally(result))), subject_columns);
    document.sections = {{"", {result.plan.title}}, {"", {how_measured(result)}},
                         note_changes(result),      note_figures(result),
                         note_comparisons(result),  note_predictions(result)};
    drop_empty(document);
    return render_message(document) + "\n" + trailers(result);
}

} // namespace besser::bench
