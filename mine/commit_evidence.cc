// SPDX-License-Identifier: GPL-2.0-only
#include "mine/commit_evidence.hpp"

#include <algorithm>

namespace besser::mine {

namespace {

constexpr std::uint32_t lines_around = 3;
constexpr std::uint32_t most_lines = 40;
constexpr std::size_t most_bytes = 8192; ///< a line may be as long as its file

/// The lines of a unit's tokens [begin, end) with some around them, within the unit.
Snippet snippet_of(const UnitRef &ref, std::uint32_t begin, std::uint32_t end) {
    if (!ref || ref.unit.size() == 0)
        return {};
    const auto last_index = ref.unit.size() - 1;
    const auto line_at = [&](std::uint32_t index) {
        return ref.file->tokens[ref.unit.begin + std::min(index, last_index)].line;
    };
    const auto top = line_at(0);
    const auto bottom = line_at(last_index);
    const auto first_changed = line_at(begin);
    const auto last_changed = line_at(end > begin ? end - 1 : begin);
    const auto first = std::max(top, first_changed - std::min(first_changed, lines_around));
    const auto last = std::min({bottom, last_changed + lines_around, first + most_lines - 1});
    return {ref.file->path, first, std::string(ref.file->lines(first, last).substr(0, most_bytes))};
}

} // namespace

Evidence make_evidence(const Finding &finding, int all, const Symbols &symbols) {
    const auto &[change, site, weight] = finding;
    Evidence evidence;
    evidence.state = site.state;
    evidence.unit = symbols.text(change.unit().unit.name);
    evidence.before = snippet_of(change.before, change.edit.old_begin, change.edit.old_end);
    evidence.after = snippet_of(change.after, change.edit.new_begin, change.edit.new_end);
    evidence.fork = snippet_of(site.unit, site.begin, site.end);
    evidence.left = site.left;
    evidence.right = site.right;
    evidence.removed = site.removed;
    evidence.added = site.added;
    evidence.weight = all > 0 ? static_cast<double>(weight) / all : 0;
    return evidence;
}

std::string_view state_name(State state) {
    switch (state) {
    case State::before:
        return "as before the commit";
    case State::after:
        return "as after the commit";
    case State::gone:
        return "not there";
    case State::unclear:
        break;
    }
    return "unlike both";
}

} // namespace besser::mine
