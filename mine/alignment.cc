// SPDX-License-Identifier: GPL-2.0-only
#include "mine/alignment.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

namespace besser::mine {

namespace {

// In units of a quarter of an identifier's weight. A gap of any length costs about one identifier,
// so one shared name does not carry an alignment over it, and one call does.
constexpr int match_factor = 4;
constexpr int renamed_score = 2; ///< one identifier in the place of another
constexpr int gap_open = 14;
constexpr int gap_extend = 1;
constexpr int impossible = std::numeric_limits<int>::min() / 4;

// How a cell was reached: two bits for its best way, and one for each gap that goes on.
enum Step : std::uint8_t { stop = 0, pair = 1, skip_text = 2, skip_window = 3, mask = 3 };
constexpr std::uint8_t text_gap_goes_on = 4;
constexpr std::uint8_t window_gap_goes_on = 8;

/// What the table needs beside the steps, kept from one alignment to the next: both are large.
struct Workspace {
    std::vector<std::uint8_t> steps;
    std::vector<int> above, diagonal, window_gap, renamed;
};

class Aligner {
  public:
    Aligner(std::span<const SymbolId> window, std::span<const SymbolId> text,
            const Symbols &symbols, Workspace &space)
        : window_(window), text_(text), symbols_(symbols), width_(text.size() + 1), space_(space) {}

    Alignment run() {
        Alignment result;
        result.matches.resize(window_.size());
        fill();
        result.score = best_;
        trace_back(result.matches);
        drop_chance_matches(result.matches);
        return result;
    }

  private:
    bool is_name(SymbolId symbol) const { return symbols_.kind(symbol) == TokenKind::identifier; }

    void fill() {
        space_.steps.assign((window_.size() + 1) * width_, stop);
        space_.above.assign(width_, 0);
        space_.diagonal.assign(width_, 0);
        space_.window_gap.assign(width_, impossible);
        space_.renamed.assign(width_, impossible);
        for (std::size_t j = 1; j < width_; ++j)
            if (is_name(text_[j - 1]))
                space_.renamed[j] = renamed_score;
        for (std::size_t i = 1; i <= window_.size(); ++i) {
            row_from_above(i);
            row_from_left(i);
        }
    }

    /// All of a row that depends on the row above it alone, in a loop that vectorizes.
    void row_from_above(std::size_t i) {
        const auto symbol = window_[i - 1];
        const int score = match_factor * symbols_.weight(symbol);
        const int other = is_name(symbol) ? renamed_score : impossible;
        const auto *text = text_.data();
        const auto *above = space_.above.data();
        const auto *renamed = space_.renamed.data();
        auto *diagonal = space_.diagonal.data();
        auto *gap = space_.window_gap.data();
        auto *steps = &space_.steps[i * width_];
        for (std::size_t j = 1; j < width_; ++j) {
            const int pair_score = text[j - 1] == symbol ? score : std::min(renamed[j], other);
            diagonal[j] = above[j - 1] + pair_score;
            const int longer = gap[j] - gap_extend;
            const int opened = above[j] - gap_open;
            steps[j] = longer > opened ? window_gap_goes_on : 0;
            gap[j] = std::max(longer, opened);
        }
    }

    /// The rest of the row, each cell after the one to its left; becomes the row above the next.
    void row_from_left(std::size_t i) {
        auto *above = space_.above.data();
        const auto *diagonal = space_.diagonal.data();
        const auto *window_gap = space_.window_gap.data();
        auto *steps = &space_.steps[i * width_];
        int text_gap = impossible;
        int left = 0;
        for (std::size_t j = 1; j < width_; ++j) {
            const int longer = text_gap - gap_extend;
            const int opened = left - gap_open;
            std::uint8_t step = longer > opened ? text_gap_goes_on : 0;
            text_gap = std::max(longer, opened);
            int best = std::max(0, diagonal[j]);
            step |= diagonal[j] > 0 ? pair : stop;
            if (text_gap > best) {
                best = text_gap;
                step = static_cast<std::uint8_t>((step & ~mask) | skip_text);
            }
            if (window_gap[j] > best) {
                best = window_gap[j];
                step = static_cast<std::uint8_t>((step & ~mask) | skip_window);
            }
            steps[j] |= step;
            above[j] = left = best;
            if (best > best_) {
                best_ = best;
                end_i_ = i;
                end_j_ = j;
            }
        }
    }

    void trace_back(std::vector<Match> &matches) const {
        auto i = end_i_;
        auto j = end_j_;
        while (i > 0 && j > 0) {
            const auto step = space_.steps[i * width_ + j] & mask;
            if (step == stop)
                return;
            if (step == pair) {
                --i;
                --j;
                matches[i] = {static_cast<std::int32_t>(j), window_[i] == text_[j]};
            } else if (step == skip_text) {
                while ((space_.steps[i * width_ + j--] & text_gap_goes_on) != 0)
                    ;
            } else {
                while ((space_.steps[i-- * width_ + j] & window_gap_goes_on) != 0)
                    ;
            }
        }
    }

    /// A renamed name is renamed wherever it stands. One that stands for another only once is
    /// chance: statements of one shape are everywhere.
    void drop_chance_matches(std::vector<Match> &matches) const {
        std::map<std::pair<SymbolId, SymbolId>, int> counts;
        const auto names = [&](std::size_t i) {
            return std::pair(window_[i], text_[static_cast<std::size_t>(matches[i].at)]);
        };
        for (std::size_t i = 0; i < matches.size(); ++i)
            if (matches[i].at >= 0 && !matches[i].exact)
                ++counts[names(i)];
        for (std::size_t i = 0; i < matches.size(); ++i)
            if (matches[i].at >= 0 && !matches[i].exact && counts.at(names(i)) < 2)
                matches[i].at = -1;
    }

    std::span<const SymbolId> window_, text_;
    const Symbols &symbols_;
    std::size_t width_;
    Workspace &space_;
    int best_ = 0;
    std::size_t end_i_ = 0, end_j_ = 0;
};

/// What the table would find when the window stands there as it is: nothing scores more.
std::optional<Alignment> align_exactly(std::span<const SymbolId> window,
                                       std::span<const SymbolId> text, const Symbols &symbols) {
    const auto found = std::search(text.begin(), text.end(), window.begin(), window.end());
    if (window.empty() || found == text.end())
        return {};
    Alignment alignment;
    auto at = static_cast<std::int32_t>(found - text.begin());
    for (const auto symbol : window) {
        alignment.score += match_factor * symbols.weight(symbol);
        alignment.matches.push_back({at++, true});
    }
    return alignment;
}

} // namespace

Alignment align(std::span<const SymbolId> window, std::span<const SymbolId> text,
                const Symbols &symbols) {
    if (auto exact = align_exactly(window, text, symbols))
        return std::move(*exact);
    thread_local Workspace space;
    return Aligner(window, text, symbols, space).run();
}

} // namespace besser::mine
