// SPDX-License-Identifier: GPL-2.0-only
#include "mine/image.hpp"

#include "mine/codebase.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace besser::mine {

namespace {

/// Neighbours on each side: about three statements.
constexpr std::uint32_t most_neighbours = 24;

/// Neighbours on each side that must be there when an image is said to stand to the letter.
constexpr std::size_t nearest_neighbours = 8;

/// Of a longer replacement, the two ends stand for all.
constexpr std::uint32_t longest_image = 240;

/// What the next neighbour further away counts in comparison.
constexpr double fading = 0.9;

/// More foreign tokens than this, by weight, between the neighbours are a statement of the fork's
/// own.
constexpr int interruption_weight = 24;

bool is_name_or_number(TokenKind kind) {
    return kind == TokenKind::identifier || kind == TokenKind::number;
}

} // namespace

double Fit::quality() const {
    const double sides = left.value_or(right.value_or(0.5)) + right.value_or(left.value_or(0.5));
    return sides / 2 + 0.5 * std::max(removed.value_or(0), added.value_or(0));
}

Images::Images(const Change &change, const Symbols &symbols) : symbols_(symbols) {
    const auto &edit = change.edit;
    before_ = make_window(change.before, edit.old_begin, edit.old_end);
    after_ = make_window(change.after, edit.new_begin, edit.new_end);
    mark_own();
    mark_novel(before_, change.after.symbols());
    mark_novel(after_, change.before.symbols());
    const auto old_runs = run_hashes(change.before.symbols(), 3);
    std::ranges::set_difference(run_hashes(change.added(), 3), old_runs,
                                std::back_inserter(new_runs_));
}

void Images::mark_own() {
    const auto changed = [](const Window &window) {
        return std::span(window.tokens).subspan(window.begin, window.end - window.begin);
    };
    for (const auto &part : diff_sequences(changed(before_), changed(after_))) {
        const auto mark = [](Window &window, std::uint32_t from, std::uint32_t to) {
            for (auto i = from; i < to; ++i)
                window.own[window.begin + i] = true;
        };
        mark(before_, part.old_begin, part.old_end);
        mark(after_, part.new_begin, part.new_end);
    }
}

void Images::mark_novel(Window &window, std::span<const SymbolId> other) const {
    window.novel.resize(window.tokens.size());
    for (auto i = window.begin; i < window.end; ++i)
        window.novel[i] = window.own[i] && is_name_or_number(symbols_.kind(window.tokens[i])) &&
                          std::ranges::find(other, window.tokens[i]) == other.end();
}

Images::Window Images::make_window(const UnitRef &unit, std::uint32_t begin,
                                   std::uint32_t end) const {
    const auto all = unit.symbols();
    Window window;
    const auto first = begin - std::min(begin, most_neighbours);
    const auto last = std::min(end + most_neighbours, static_cast<std::uint32_t>(all.size()));
    const auto take = [&](std::uint32_t from, std::uint32_t to) {
        window.tokens.insert(window.tokens.end(), all.begin() + from, all.begin() + to);
    };
    take(first, begin);
    window.begin = window.tokens.size();
    if (end - begin > longest_image) {
        take(begin, begin + longest_image / 2);
        take(end - longest_image / 2, end);
    } else {
        take(begin, end);
    }
    window.end = window.tokens.size();
    take(end, last);
    window.own.resize(window.tokens.size());
    std::unordered_map<SymbolId, int> counts;
    for (const auto symbol : all)
        ++counts[symbol];
    for (const auto symbol : window.tokens)
        window.told.push_back(symbols_.weight(symbol) /
                              std::sqrt(static_cast<double>(counts[symbol])));
    return window;
}

std::span<const SymbolId> Images::longest() const {
    return before_.tokens.size() > after_.tokens.size() ? before_.tokens : after_.tokens;
}

double Images::side(const Window &window, const Alignment &alignment, bool left) const {
    const auto count = left ? window.begin : window.tokens.size() - window.end;
    double found = 0;
    double all = 0;
    double factor = 1;
    for (std::size_t i = 0; i < count; ++i, factor *= fading) {
        const auto index = left ? window.begin - 1 - i : window.end + i;
        const double weight = factor * window.told[index];
        const auto &match = alignment.matches[index];
        all += weight;
        found += match.at < 0 ? 0 : match.exact ? weight : weight / 2;
    }
    return found / all;
}

std::optional<double> Images::found_share(const Window &window, const std::vector<bool> &marks,
                                          const Alignment &alignment) const {
    double found = 0;
    double all = 0;
    for (auto i = window.begin; i < window.end; ++i) {
        if (!marks[i])
            continue;
        const double weight = symbols_.weight(window.tokens[i]);
        const auto &match = alignment.matches[i];
        all += weight;
        found += match.at < 0 ? 0 : match.exact ? weight : weight / 4;
    }
    if (all == 0)
        return {};
    return found / all;
}

// Code repeats itself: case after case and row after row, the same lines with one name or number
// changed. So where an image brings such of its own, it is not there without them, however much of
// the rest fits.
std::optional<double> Images::own_share(const Window &window, const Alignment &alignment) const {
    const auto share = found_share(window, window.own, alignment);
    const auto names = found_share(window, window.novel, alignment);
    return share && names ? std::min(*share, *names) : share;
}

bool Images::is_strange(std::span<const SymbolId> text) const {
    bool any = false;
    for (auto i = after_.begin; i < after_.end; ++i) {
        if (!after_.novel[i])
            continue;
        any = true;
        if (std::ranges::find(text, after_.tokens[i]) != text.end())
            return false;
    }
    return any;
}

void Images::place(const Window &window, const Alignment &alignment, Fit &fit) const {
    std::int32_t begin = -1;
    std::int32_t end = -1;
    for (std::size_t i = 0; i < window.tokens.size(); ++i) {
        const auto at = alignment.matches[i].at;
        if (at < 0)
            continue;
        if (i < window.begin)
            begin = at + 1;
        else if (i >= window.end && end < 0)
            end = at;
        else if (i < window.end && begin < 0)
            begin = at;
    }
    if (begin < 0)
        begin = std::max(end, 0);
    if (end < 0) {
        end = begin;
        for (std::size_t i = window.begin; i < window.end; ++i)
            end = std::max(end, alignment.matches[i].at + 1);
    }
    fit.begin = static_cast<std::uint32_t>(begin);
    fit.end = static_cast<std::uint32_t>(std::max(begin, end));
}

bool Images::stands_elsewhere(std::span<const SymbolId> text) const {
    return containment(new_runs_, run_hashes(text, 3)) >= 0.6;
}

std::pair<std::size_t, std::size_t> Images::Window::core() const {
    return {begin - std::min(begin, nearest_neighbours),
            std::min(end + nearest_neighbours, tokens.size())};
}

bool Images::to_the_letter(const Window &window, const Alignment &alignment) {
    const auto [first, last] = window.core();
    for (auto i = first; i < last; ++i) {
        const auto &match = alignment.matches[i];
        if (!match.exact || (i > first && match.at != alignment.matches[i - 1].at + 1))
            return false;
    }
    return last > first;
}

Fit Images::fit(std::span<const SymbolId> text) const {
    const auto old_match = align(before_.tokens, text, symbols_);
    const auto new_match = align(after_.tokens, text, symbols_);
    Fit fit;
    fit.removed = own_share(before_, old_match);
    fit.added = own_share(after_, new_match);
    fit.strange = is_strange(text);
    const bool newer = new_match.score > old_match.score && !fit.strange;
    const auto &window = newer ? after_ : before_;
    const auto &match = newer ? new_match : old_match;
    if (window.begin > 0)
        fit.left = side(window, match, true);
    if (window.end < window.tokens.size())
        fit.right = side(window, match, false);
    place(window, match, fit);
    const bool elsewhere = stands_elsewhere(text);
    fit.stands_after = to_the_letter(after_, new_match);
    fit.stands_before = to_the_letter(before_, old_match) && !elsewhere;
    int foreign = 0;
    for (auto i = fit.begin; i < fit.end; ++i)
        foreign += symbols_.weight(text[i]);
    for (auto i = window.begin; i < window.end; ++i)
        if (match.matches[i].at >= 0)
            foreign -= symbols_.weight(window.tokens[i]);
    fit.interrupted = foreign > interruption_weight || (!newer && elsewhere);
    return fit;
}

} // namespace besser::mine
