// SPDX-License-Identifier: GPL-2.0-only
#include "mine/site.hpp"

#include "mine/literals.hpp"
#include "mine/placement.hpp"
#include "mine/statements.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace besser::mine {

namespace {

// A unit is found again when half of its short runs of tokens stand under its name, or nearly all
// under another.
constexpr double unit_found = 0.5;
constexpr double moved_unit_found = 0.75;
constexpr std::size_t unit_run_length = 3;

/// A unit that is so many times as long as another of its name is no version of it: the other is
/// the stub for those who configure the function out.
constexpr std::size_t stub_ratio = 10;

constexpr std::size_t most_units = 3;

/// A function may have a variant for each system, one below the other: all are asked whether they
/// are the one that is meant.
constexpr std::size_t most_variants = 32;

// Shares of found tokens that decide about an image.
constexpr double present_share = 0.75;
constexpr double missing_share = 0.4;
constexpr double needed_lead = 0.25;

// Neighbours found: enough to say that the place is there; and to say what is missing in it.
constexpr double place_found = 0.4;
constexpr double place_certain = 0.6;
constexpr double neighbour_there = 0.2;   ///< on the weaker side of what was inserted
constexpr double moved_place_found = 0.8; ///< in another unit

// In a unit that is near to the change's own: neighbours found on either side, and by how much of
// the change one image must be nearer than the other.
constexpr double neighbours_found = 0.6;
constexpr double clear_margin = 0.7;

/// An addition of so few tokens is not taken for one that the fork changed a little.
constexpr std::size_t short_addition = 12;

/// Both sides' shares; a side without tokens (the unit ends there) counts as its other.
struct Surroundings {
    double weaker;
    double stronger;
    double mean;
};

Surroundings surroundings(const Fit &fit) {
    const double left = fit.left.value_or(fit.right.value_or(1));
    const double right = fit.right.value_or(left);
    return {std::min(left, right), std::max(left, right), (left + right) / 2};
}

/// How many components the ends of two paths have in common: 0 if the files' names differ.
int common_tail(std::string_view a, std::string_view b) {
    int common = 0;
    while (!a.empty() && !b.empty()) {
        const auto component = [](std::string_view &path) {
            const auto slash = path.rfind('/');
            const auto last = path.substr(slash == path.npos ? 0 : slash + 1);
            path = path.substr(0, slash == path.npos ? 0 : slash);
            return last;
        };
        if (component(a) != component(b))
            break;
        ++common;
    }
    return common;
}

State state_of(const Fit &fit) {
    const auto [weaker, stronger, mean] = surroundings(fit);
    const double removed = fit.removed.value_or(0);
    const double added = fit.added.value_or(0);
    // Of an image without tokens of its own, neighbours that touch are all there is to see: weaker.
    const bool before = fit.stands_before && (fit.removed || added < present_share);
    const bool after = fit.stands_after && (fit.added || removed < present_share);
    if (before != after)
        return before ? State::before : State::after;
    if (mean < place_found)
        return State::gone;
    if (fit.removed && fit.added) {
        if (added >= present_share && added >= removed + needed_lead)
            return State::after;
        if (removed >= present_share && removed >= added + needed_lead)
            return State::before;
        return State::unclear;
    }
    const bool inserts = fit.added.has_value();
    const double share = inserts ? added : removed;
    if (share >= present_share && inserts && weaker < neighbour_there)
        return State::unclear; // the same statement in another place of the unit
    if (share >= present_share)
        return inserts ? State::after : State::before;
    const bool certain = (fit.strange ? stronger : weaker) >= place_certain;
    if (share <= missing_share && certain && !fit.interrupted)
        return inserts ? State::before : State::after;
    return State::unclear;
}

/// Whether all that a change adds stands in a text in one piece.
bool stands_in_one_piece(std::span<const SymbolId> added, std::span<const SymbolId> text) {
    return std::search(text.begin(), text.end(), added.begin(), added.end()) != text.end();
}

/// Whether the ancestor had a unit of that name before the commit that brings a new one: then it is
/// not the one that is new, however alike the two are.
bool was_there_before(const UnitRef &unit, const Change &change) {
    const auto &file = change.other_file;
    return !change.before && file && std::ranges::any_of(file->units, [&](const Unit &earlier) {
        return earlier.kind == unit.unit.kind && UnitRef{file, earlier}.name() == unit.name() &&
               unit.name() != change.unit().name();
    });
}

/// Whether a unit of that name cannot be the one that a change adds or takes away: it is a stub for
/// it, or its function, or to the letter one that the commit's files have without the change, too.
bool is_no_version(const UnitRef &unit, const Change &change) {
    const auto symbols = change.unit().symbols();
    const auto [shorter, longer] = std::minmax<std::size_t>({symbols.size(), unit.unit.size()});
    if (longer > stub_ratio * shorter)
        return true;
    return !std::ranges::equal(unit.symbols(), symbols) && change.other_units->contains(unit);
}

/// Whether a unit is a call of a macro that stands among declarations, EXPORT_SYMBOL(name): as a
/// name it has the macro's, and another call is another unit.
bool calls_macro(const UnitRef &unit, const Symbols &symbols) {
    return unit.unit.kind == UnitKind::declaration &&
           std::ranges::none_of(symbols.text(unit.name()),
                                [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Of a unit that its file has several times, one for each system, the one of the same number
/// comes first, where there are as many: two of them may differ in just what the change changes.
void put_same_variant_first(std::vector<std::uint32_t> &units, const Change &change) {
    if (units.size() < 2)
        return;
    const auto &own = change.unit();
    std::size_t all = 0, before = 0;
    for (const auto &unit : own.file->units) {
        if (unit.kind != own.unit.kind || UnitRef{own.file, unit}.name() != own.name())
            continue;
        ++all;
        before += unit.begin < own.unit.begin ? 1 : 0;
    }
    if (all == units.size())
        std::swap(units.front(), units[before]);
}

/// The state that shares of found tokens tell, unless the statements of the change's place tell the
/// other, or the few tokens of an addition lie scattered over other statements.
State state_in(const Change &change, const Fit &fit, std::span<const SymbolId> text,
               const Symbols &symbols) {
    const auto state = state_of(fit);
    if (state != State::after)
        return state;
    if (stands_as_statements(change, text, symbols) > 0)
        return State::before;
    const auto added = change.added();
    const bool scattered =
        added.size() <= short_addition && !stands_in_one_piece(added, text) && !fit.stands_after;
    return scattered ? State::unclear : state;
}

} // namespace

// Names that are local to a file come again in others: of namesakes, the one in the file of the
// same name is meant.
std::vector<std::uint32_t> SiteFinder::named(const Change &change) const {
    std::vector<std::uint32_t> found;
    const auto kind = change.unit().unit.kind;
    const auto add = [&](SymbolId name) {
        for (const auto index : code_.named(name))
            if (code_.units()[index].unit.kind == kind &&
                !belongs_to_another(code_.units()[index], change) &&
                !was_there_before(code_.units()[index], change))
                found.push_back(index);
    };
    for (const auto name : change.names()) {
        add(name);
        if (const auto paired = pairs_.find(name); paired != pairs_.end())
            add(paired->second);
    }
    const auto nearness = [&](std::uint32_t index) {
        return common_tail(code_.units()[index].file->place, change.unit().file->place);
    };
    std::ranges::stable_sort(found, std::ranges::greater{}, nearness);
    if (!found.empty())
        std::erase_if(found, [&, best = nearness(found.front())](std::uint32_t index) {
            return nearness(index) < best;
        });
    found.resize(std::min(found.size(), most_variants));
    return found;
}

/// Whether the ancestor has that unit, too, in a place that is nearer to it than the change's.
bool SiteFinder::belongs_to_another(const UnitRef &unit, const Change &change) const {
    const auto nearness = common_tail(unit.file->place, change.unit().file->place);
    return std::ranges::any_of(origin_.named(unit.name()), [&](std::uint32_t index) {
        const auto &own = origin_.units()[index];
        return own.unit.kind == unit.unit.kind &&
               common_tail(unit.file->place, own.file->place) > nearness;
    });
}

/// Whether what fits there fits the ancestor's unit of that name just so: a copy that it has had
/// all along.
bool SiteFinder::is_copy(const UnitRef &unit, const Images &images) const {
    return std::ranges::any_of(origin_.named(unit.name()), [&](std::uint32_t index) {
        const auto &own = origin_.units()[index];
        return own.unit.kind == unit.unit.kind &&
               state_of(images.fit(own.symbols())) != State::gone;
    });
}

std::vector<std::uint32_t> SiteFinder::elsewhere(std::span<const SymbolId> window) const {
    std::vector<std::uint32_t> found;
    for (const auto &[index, ignored] : code_.alike(window, most_units))
        found.push_back(index);
    return found;
}

bool SiteFinder::is_new(const UnitRef &unit) const { return origin_.named(unit.name()).empty(); }

/// Of a unit that its file has several times, some more or less are told by their number. Nothing
/// when its file has only one, or the fork has fewer than the ancestor ever had.
std::optional<Site> SiteFinder::count_namesakes(const Change &change,
                                                const std::vector<std::uint32_t> &found) const {
    const auto is_namesake = [&](const SourcePtr &file, const Unit &unit) {
        return unit.kind == change.unit().unit.kind &&
               UnitRef{file, unit}.name() == change.unit().name();
    };
    const auto count_in = [&](const SourcePtr &file) {
        return std::ranges::count_if(file->units,
                                     [&](const Unit &unit) { return is_namesake(file, unit); });
    };
    const auto own = count_in(change.unit().file);
    const auto other = change.other_file ? count_in(change.other_file) : 0;
    const auto &where = code_.units()[found.front()];
    const auto here = std::ranges::count_if(
        found, [&](auto index) { return code_.units()[index].file == where.file; });
    if (own < 2 || here < other)
        return {};
    Site site;
    site.whole_unit = true;
    site.unit = where;
    site.end = where.unit.size();
    site.state = State::unclear;
    const bool adds = !change.before;
    if (here >= own)
        site.state = adds ? State::after : State::before;
    else if (here == other)
        site.state = adds ? State::before : State::after;
    (adds ? site.added : site.removed) = here >= own ? 1 : 0;
    return site;
}

Site SiteFinder::find_unit(const Change &change) const {
    const auto symbols = change.unit().symbols();
    const auto length = std::min(symbols.size(), unit_run_length);
    const auto runs = run_hashes(symbols, length);
    auto candidates = named(change);
    const bool is_call = calls_macro(change.unit(), symbols_);
    if (is_call)
        std::erase_if(candidates, [&](auto index) {
            return !std::ranges::equal(code_.units()[index].symbols(), symbols);
        });
    const bool has_namesake = !candidates.empty();
    if (!has_namesake && !is_call) {
        candidates = elsewhere(symbols);
        std::erase_if(candidates, [&](auto index) {
            const auto &unit = code_.units()[index];
            return unit.unit.kind != change.unit().unit.kind || !is_new(unit) ||
                   was_there_before(unit, change);
        });
    }
    if (has_namesake && !is_call)
        if (auto counted = count_namesakes(change, candidates))
            return *counted;
    std::erase_if(candidates,
                  [&](auto index) { return is_no_version(code_.units()[index], change); });
    Site site;
    double best = -1;
    for (const auto index : candidates) {
        const auto &unit = code_.units()[index];
        const double share = containment(runs, run_hashes(unit.symbols(), length));
        if (share <= best)
            continue;
        best = share;
        site.unit = unit;
        site.end = unit.unit.size();
    }
    const bool adds = !change.before;
    site.whole_unit = true;
    (adds ? site.added : site.removed) = std::max(best, 0.0);
    if (best >= (has_namesake ? unit_found : moved_unit_found)) {
        site.state = adds ? State::after : State::before;
    } else if (has_namesake && !candidates.empty()) {
        site.state = State::unclear;
    } else {
        site.state = adds ? State::before : State::gone;
        site.unit = {};
    }
    return site;
}

/// The unit that is nearest to one of the change's own, when one is near enough to say where the
/// change is, and the neighbours are there. Of several that are as near, the first.
std::optional<Site> SiteFinder::find_placed(const Change &change,
                                            const std::vector<std::uint32_t> &units) const {
    std::optional<Placement> best;
    UnitRef where;
    for (const auto index : units) {
        const auto placement = place_change(change, code_.units()[index].symbols(), symbols_);
        if (!placement || (best && best->distance <= placement->distance))
            continue;
        best = placement;
        where = code_.units()[index];
    }
    if (!best || std::min(best->left, best->right) < neighbours_found ||
        std::abs(best->margin) < clear_margin)
        return {};
    const bool before = best->margin > 0;
    const double other = (1 - std::abs(best->margin)) / 2;
    Site site;
    site.state = before ? State::before : State::after;
    if (!before && !best->added_stands && change.added().size() <= short_addition)
        site.state = State::unclear; // its tokens are there, scattered over other statements
    site.unit = where;
    site.begin = best->begin;
    site.end = best->end;
    site.left = best->left;
    site.right = best->right;
    if (!change.removed().empty())
        site.removed = before ? 1 - other : other;
    if (!change.added().empty())
        site.added = before ? other : 1 - other;
    return site;
}

Site SiteFinder::find_edit(const Change &change, const Images &images,
                           const std::vector<std::uint32_t> &units) const {
    Fit best;
    UnitRef where;
    for (const auto index : std::span(units).first(std::min(units.size(), most_units))) {
        const auto fit = images.fit(code_.units()[index].symbols());
        if (!where || fit.quality() > best.quality()) {
            best = fit;
            where = code_.units()[index];
        }
    }
    if (!where)
        return {};
    const auto state = state_in(change, best, where.symbols(), symbols_);
    return {state,
            state == State::gone ? UnitRef{} : where,
            best.begin,
            best.end,
            best.left.value_or(1),
            best.right.value_or(1),
            best.removed.value_or(0),
            best.added.value_or(0),
            false};
}

Site SiteFinder::find(const Change &change) const {
    if (!change.before || !change.after)
        return find_unit(change);
    auto site = find_tokens(change);
    if (site.state == State::after && literals_deny(change, site.unit, symbols_)) {
        site.state = State::before;
        site.added = 0;
        site.removed = change.removed().empty() ? 0 : 1;
    }
    return site;
}

Site SiteFinder::find_tokens(const Change &change) const {
    auto units = named(change);
    put_same_variant_first(units, change);
    if (auto placed = find_placed(change, units))
        return *placed;
    const Images images(change, symbols_);
    auto site = find_edit(change, images, units);
    if (site.state != State::gone)
        return site;
    auto moved = find_edit(change, images, elsewhere(images.longest()));
    const bool to_the_letter = std::min(moved.left, moved.right) >= moved_place_found &&
                               std::max(moved.removed, moved.added) >= present_share;
    return moved.unit && to_the_letter && !is_copy(moved.unit, images) ? moved : Site{};
}

} // namespace besser::mine
