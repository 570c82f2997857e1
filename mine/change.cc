// SPDX-License-Identifier: GPL-2.0-only
#include "mine/change.hpp"

#include "mine/unit_matching.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace besser::mine {

namespace {

/// Edits with so few tokens between them are one change.
constexpr std::uint32_t nearby_tokens = 5;

std::vector<UnitRef> units_of(const std::vector<FilePair> &files, SourcePtr FilePair::*side) {
    std::vector<UnitRef> units;
    for (const auto &pair : files)
        if (pair.*side)
            for (const auto &unit : (pair.*side)->units)
                units.push_back({pair.*side, unit});
    return units;
}

bool same_text(const UnitRef &a, const UnitRef &b) {
    return std::ranges::equal(a.symbols(), b.symbols());
}

bool ends_statement(std::string_view text) { return text == ";" || text == "{" || text == "}"; }

/// An insertion (or removal) among equal tokens can be said to be in several places. Moves it to
/// the one that follows the end of a statement, because that is what people write.
void slide(Edit &edit, std::span<const SymbolId> before, std::span<const SymbolId> after,
           const Symbols &symbols) {
    const bool inserts = edit.old_begin == edit.old_end;
    if (!inserts && edit.new_begin != edit.new_end)
        return;
    const auto all = inserts ? after : before;
    auto begin = inserts ? edit.new_begin : edit.old_begin;
    auto end = inserts ? edit.new_end : edit.old_end;
    auto moved = edit;
    const auto other = inserts ? edit.old_begin : edit.new_begin;
    for (std::uint32_t back = 0; back <= other && back <= begin; ++back) {
        if (back > 0 && all[begin - back] != all[end - back])
            return;
        moved = {edit.old_begin - back, edit.old_end - back, edit.new_begin - back,
                 edit.new_end - back};
        if (begin > back && ends_statement(symbols.text(all[begin - back - 1]))) {
            edit = moved;
            return;
        }
    }
}

/// Joins what lies close together: one expression changed in two places is one change.
std::vector<Edit> joined(std::vector<Edit> edits) {
    std::vector<Edit> result;
    for (const auto &edit : edits) {
        if (!result.empty() && edit.old_begin < result.back().old_end + nearby_tokens) {
            result.back().old_end = edit.old_end;
            result.back().new_end = edit.new_end;
        } else {
            result.push_back(edit);
        }
    }
    return result;
}

std::vector<Edit> edits_between(const UnitRef &before, const UnitRef &after,
                                const Symbols &symbols) {
    auto edits = joined(diff_sequences(before.symbols(), after.symbols()));
    for (auto &edit : edits)
        slide(edit, before.symbols(), after.symbols(), symbols);
    return edits;
}

/// In a merge, what came from the second parent is not the merge's: an edit counts when the new
/// text differs from that parent, too, in the same place.
void drop_others_edits(std::vector<Edit> &edits, const UnitRef &other, const UnitRef &after) {
    const auto theirs = diff_sequences(other.symbols(), after.symbols());
    std::erase_if(edits, [&](const Edit &edit) {
        return std::ranges::none_of(theirs, [&](const Edit &their) {
            return their.new_begin <= edit.new_end && edit.new_begin <= their.new_end;
        });
    });
}

Change whole_unit(const UnitRef &before, const UnitRef &after) {
    return {before,
            after,
            {0, before ? before.unit.size() : 0, 0, after ? after.unit.size() : 0},
            nullptr,
            nullptr};
}

std::size_t text_of(const UnitRef &unit) {
    const auto bytes = std::as_bytes(unit.symbols());
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
}

/// A file after the commit that it was before, or before it that it is after.
SourcePtr other_of(const SourcePtr &file, const std::vector<FilePair> &files) {
    const auto pair = std::ranges::find_if(files, [&](const FilePair &candidate) {
        return candidate.before == file || candidate.after == file;
    });
    if (pair == files.end())
        return nullptr;
    return pair->before == file ? pair->after : pair->before;
}

} // namespace

UnitTexts::UnitTexts(std::span<const UnitRef> units) {
    for (const auto &unit : units)
        hashes_.insert(text_of(unit));
}

bool UnitTexts::contains(const UnitRef &unit) const { return hashes_.contains(text_of(unit)); }

std::vector<SymbolId> Change::names() const {
    std::vector<SymbolId> names{unit().name()};
    if (before && before.name() != names.front())
        names.push_back(before.name());
    return names;
}

std::span<const SymbolId> Change::removed() const {
    if (!before)
        return {};
    return before.symbols().subspan(edit.old_begin, edit.old_end - edit.old_begin);
}

std::span<const SymbolId> Change::added() const {
    if (!after)
        return {};
    return after.symbols().subspan(edit.new_begin, edit.new_end - edit.new_begin);
}

std::vector<Change> find_changes(const std::vector<FilePair> &files, const Symbols &symbols) {
    const auto units = units_of(files, &FilePair::after);
    const auto earlier = units_of(files, &FilePair::before);
    const auto texts_before = std::make_shared<const UnitTexts>(earlier);
    const auto texts_after = std::make_shared<const UnitTexts>(units);
    const auto old = match_units(earlier, units, symbols);
    const auto others = match_units(units_of(files, &FilePair::other), units, symbols);
    std::vector<Change> changes;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto &after = units[i];
        const auto &before = old.before[i];
        const auto &other = others.before[i];
        if (other && same_text(other, after))
            continue;
        if (!before) {
            changes.push_back(whole_unit({}, after));
            changes.back().other_file = other_of(after.file, files);
            changes.back().other_units = texts_before;
            continue;
        }
        auto edits = edits_between(before, after, symbols);
        if (other)
            drop_others_edits(edits, other, after);
        for (const auto &edit : edits)
            changes.push_back({before, after, edit, nullptr, nullptr});
    }
    for (const auto &before : old.removed) {
        changes.push_back(whole_unit(before, {}));
        changes.back().other_file = other_of(before.file, files);
        changes.back().other_units = texts_after;
    }
    return changes;
}

int weight_of(const Change &change, const Symbols &symbols) {
    int sum = 0;
    for (const auto &side : {change.removed(), change.added()})
        for (const auto symbol : side)
            sum += symbols.weight(symbol);
    return change.unit().unit.kind == UnitKind::declaration ? sum / 4 : sum;
}

} // namespace besser::mine
