// SPDX-License-Identifier: GPL-2.0-only
#include "mine/change.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace besser::mine {

namespace {

/// Edits with so few tokens between them are one change.
constexpr std::uint32_t nearby_tokens = 5;

/// The units on one side of a commit.
using Key = std::tuple<UnitKind, SymbolId>;
using Side = std::multimap<Key, UnitRef>;

Side units_of(const std::vector<FilePair> &files, SourcePtr FilePair::*side) {
    Side units;
    for (const auto &pair : files) {
        if (!(pair.*side))
            continue;
        for (const auto &unit : (pair.*side)->units) {
            const UnitRef ref{pair.*side, unit};
            units.emplace(Key(unit.kind, ref.name()), ref);
        }
    }
    return units;
}

bool same_text(const UnitRef &a, const UnitRef &b) {
    return std::ranges::equal(a.symbols(), b.symbols());
}

/// Takes one unit of the same kind and name out of `side`: of several that with the same text, else
/// that of the same file, else any.
UnitRef take_like(Side &side, const Key &key, const UnitRef &like) {
    const auto [first, last] = side.equal_range(key);
    auto best = last;
    for (auto i = first; i != last; ++i) {
        if (same_text(i->second, like)) {
            best = i;
            break;
        }
        if (best == last || i->second.file->path == like.file->path)
            best = i;
    }
    if (best == last)
        return {};
    auto found = best->second;
    side.erase(best);
    return found;
}

bool ends_statement(std::string_view text) { return text == ";" || text == "{" || text == "}"; }

/// An insertion (or removal) among equal tokens has several places; the one behind the end of a
/// statement is what people wrote.
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
    return {before, after, {0, before ? before.unit.size() : 0, 0, after ? after.unit.size() : 0}};
}

} // namespace

SymbolId UnitRef::name() const {
    // The name stands among the unit's tokens; its aliased form is at the same index.
    for (auto i = unit.begin; i < unit.end; ++i)
        if (file->tokens[i].symbol == unit.name)
            return file->symbols[i];
    return unit.name;
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
    auto old_units = units_of(files, &FilePair::before);
    auto other_units = units_of(files, &FilePair::other);
    std::vector<Change> changes;
    for (const auto &pair : files) {
        if (!pair.after)
            continue;
        for (const auto &unit : pair.after->units) {
            const UnitRef after{pair.after, unit};
            const Key key(unit.kind, after.name());
            const auto before = take_like(old_units, key, after);
            const auto other = take_like(other_units, key, after);
            if (other && same_text(other, after))
                continue;
            if (!before) {
                changes.push_back(whole_unit(before, after));
                continue;
            }
            auto edits = edits_between(before, after, symbols);
            if (other)
                drop_others_edits(edits, other, after);
            for (const auto &edit : edits)
                changes.push_back({before, after, edit});
        }
    }
    for (const auto &[key, before] : old_units)
        changes.push_back(whole_unit(before, {}));
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
