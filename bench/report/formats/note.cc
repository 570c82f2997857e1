// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "bench/report/formats/note_sections.hpp"

#include <fmt/format.h>

namespace besser::bench {

std::string note_markdown(const RunResult &result) {
    Document document{fmt::format("{}: {}", result.plan.name, tally(result)), {}};
    document.sections = {{"", {result.plan.title, how_measured(result)}},
                         note_changes(result),
                         note_predictions(result),
                         note_comparisons(result),
                         note_figures(result),
                         note_receipts(result),
                         note_origin(result)};
    drop_empty(document);
    return render_markdown(document);
}

} // namespace besser::bench
