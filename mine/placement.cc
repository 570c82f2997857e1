// SPDX-License-Identifier: GPL-2.0-only
#include "mine/placement.hpp"

#include "mine/statements.hpp"

#include <algorithm>

namespace besser::mine {

namespace {

/// A text with more differences is another unit, and finding all of them takes their square.
constexpr std::size_t most_apart = 400;

/// Neighbours on each side that are asked for: about two statements.
constexpr std::uint32_t asked_neighbours = 16;

/// Neighbours on each side that make an image's place known.
constexpr std::uint32_t letter_neighbours = 5;

/// What the next neighbour further away counts in comparison.
constexpr double neighbour_fading = 0.85;

std::size_t size_of(const std::vector<Edit> &edits) {
    std::size_t size = 0;
    for (const auto &edit : edits)
        size += edit.old_end - edit.old_begin + edit.new_end - edit.new_begin;
    return size;
}

std::optional<std::vector<Edit>> compare(std::span<const SymbolId> unit,
                                         std::span<const SymbolId> text) {
    const auto longest = std::max(unit.size(), text.size());
    if (longest - std::min(unit.size(), text.size()) > most_apart)
        return {};
    return diff_within(unit, text, std::min(most_apart, longest));
}

/// One of the change's units, the place of the change in it, and how the text differs from it.
struct Base {
    std::span<const SymbolId> unit;
    std::uint32_t begin;
    std::uint32_t end;
    std::span<const SymbolId> other; ///< what the other image has between `begin` and `end`
    std::vector<Edit> edits;

    /// The unit with the other image in its place.
    std::vector<SymbolId> exchanged() const {
        std::vector<SymbolId> tokens(unit.begin(), unit.begin() + begin);
        tokens.insert(tokens.end(), other.begin(), other.end());
        tokens.insert(tokens.end(), unit.begin() + end, unit.end());
        return tokens;
    }

    /// Where a token of the unit stands in the text; nothing: it does not.
    std::optional<std::uint32_t> find(std::uint32_t index) const {
        std::int64_t shift = 0;
        for (const auto &edit : edits) {
            if (index < edit.old_begin)
                break;
            if (index < edit.old_end)
                return {};
            shift = static_cast<std::int64_t>(edit.new_end) - edit.old_end;
        }
        return static_cast<std::uint32_t>(index + shift);
    }
};

/// The share of the neighbours on one side that are in the text, and where the nearest one is.
struct Side {
    double share = 1;
    std::optional<std::uint32_t> nearest;
};

Side look_left(const Base &base, const Symbols &symbols) {
    Side side;
    double found = 0, all = 0, factor = 1;
    for (auto i = base.begin; i > 0 && base.begin - i < asked_neighbours;
         --i, factor *= neighbour_fading) {
        const double weight = factor * symbols.weight(base.unit[i - 1]);
        const auto at = base.find(i - 1);
        all += weight;
        found += at ? weight : 0;
        if (at && !side.nearest)
            side.nearest = at;
    }
    side.share = all > 0 ? found / all : 1;
    return side;
}

Side look_right(const Base &base, const Symbols &symbols) {
    Side side;
    double found = 0, all = 0, factor = 1;
    const auto size = static_cast<std::uint32_t>(base.unit.size());
    for (auto i = base.end; i < size && i - base.end < asked_neighbours;
         ++i, factor *= neighbour_fading) {
        const double weight = factor * symbols.weight(base.unit[i]);
        const auto at = base.find(i);
        all += weight;
        found += at ? weight : 0;
        if (at && !side.nearest)
            side.nearest = at;
    }
    side.share = all > 0 ? found / all : 1;
    return side;
}

/// The unit whose image stands in the text to the letter (1: the one before the change, -1: the one
/// after it), or else the unit that the text is nearer to.
std::optional<Base> nearer_base(const Change &change, std::span<const SymbolId> text, int letter,
                                bool &is_before) {
    const auto &edit = change.edit;
    auto before = compare(change.before.symbols(), text);
    auto after = compare(change.after.symbols(), text);
    if (!before && !after)
        return {};
    is_before =
        before && (!after || letter > 0 || (letter == 0 && size_of(*before) <= size_of(*after)));
    if (is_before)
        return Base{change.before.symbols(), edit.old_begin, edit.old_end, change.added(),
                    std::move(*before)};
    return Base{change.after.symbols(), edit.new_begin, edit.new_end, change.removed(),
                std::move(*after)};
}

/// Of an image with its nearest neighbours.
std::span<const SymbolId> core(std::span<const SymbolId> unit, std::uint32_t begin,
                               std::uint32_t end) {
    const auto first = begin - std::min(begin, letter_neighbours);
    const auto last =
        std::min<std::size_t>(static_cast<std::size_t>(end) + letter_neighbours, unit.size());
    return unit.subspan(first, last - first);
}

/// 1: the image before the change stands in the text token by token, and the one after it does not;
/// -1: the other way; 0: both or neither. Tokens of an insertion may be found scattered where
/// others like them stand, and then count for less than the place that nothing was inserted in.
int stands_to_the_letter(const Change &change, std::span<const SymbolId> text) {
    const auto stands = [&](std::span<const SymbolId> tokens) {
        return std::search(text.begin(), text.end(), tokens.begin(), tokens.end()) != text.end();
    };
    const auto &edit = change.edit;
    const bool before = stands(core(change.before.symbols(), edit.old_begin, edit.old_end));
    const bool after = stands(core(change.after.symbols(), edit.new_begin, edit.new_end));
    return static_cast<int>(before) - static_cast<int>(after);
}

} // namespace

std::optional<Placement> place_change(const Change &change, std::span<const SymbolId> text,
                                      const Symbols &symbols) {
    if (!change.before || !change.after)
        return {};
    auto letter = stands_to_the_letter(change, text);
    if (letter == 0)
        letter = stands_as_statements(change, text, symbols);
    bool is_before = false;
    const auto base = nearer_base(change, text, letter, is_before);
    if (!base)
        return {};
    const auto size = size_of(diff_sequences(change.removed(), change.added()));
    const auto near = size_of(base->edits);
    const auto exchanged = base->exchanged();
    const auto other = diff_within(exchanged, text, near + size);
    if (size == 0 || !other)
        return {};
    const auto left = look_left(*base, symbols);
    const auto right = look_right(*base, symbols);
    Placement placement;
    placement.left = left.share;
    placement.right = right.share;
    placement.distance = near;
    placement.margin = (static_cast<double>(size_of(*other)) - static_cast<double>(near)) /
                       static_cast<double>(size);
    if (!is_before)
        placement.margin = -placement.margin;
    if (letter != 0)
        placement.margin = letter;
    const auto added = change.added();
    placement.added_stands =
        std::search(text.begin(), text.end(), added.begin(), added.end()) != text.end();
    placement.begin = left.nearest ? *left.nearest + 1 : 0;
    placement.end = right.nearest.value_or(static_cast<std::uint32_t>(text.size()));
    placement.end = std::max(placement.begin, placement.end);
    return placement;
}

} // namespace besser::mine
