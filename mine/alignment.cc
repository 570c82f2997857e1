// SPDX-License-Identifier: GPL-2.0-only
#include "mine/alignment.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace besser::mine {

namespace {

// In units of a quarter of an identifier's weight. A gap of any length costs about one identifier,
// so one shared name does not carry an alignment over it, and one call does.
constexpr int match_factor = 4;
constexpr int renamed_score = 2; ///< one identifier in the place of another
constexpr int gap_open = 14;
constexpr int gap_extend = 1;
constexpr int impossible = std::numeric_limits<int>::min() / 2;

// How a cell was reached: two bits for its best way, and one for each gap that goes on.
enum Step : std::uint8_t { stop = 0, pair = 1, skip_text = 2, skip_window = 3, mask = 3 };
constexpr std::uint8_t text_gap_goes_on = 4;
constexpr std::uint8_t window_gap_goes_on = 8;

class Aligner {
  public:
    Aligner(std::span<const SymbolId> window, std::span<const SymbolId> text,
            const Symbols &symbols)
        : window_(window), text_(text), width_(text.size() + 1),
          steps_((window.size() + 1) * width_, stop) {
        // Asked for once here: the table asks for each pair.
        for (const auto symbol : window) {
            scores_.push_back(match_factor * symbols.weight(symbol));
            window_names_.push_back(symbols.kind(symbol) == TokenKind::identifier);
        }
        for (const auto symbol : text)
            text_names_.push_back(symbols.kind(symbol) == TokenKind::identifier);
    }

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
    int pair_score(std::size_t i, std::size_t j) const {
        if (window_[i] == text_[j])
            return scores_[i];
        return window_names_[i] != 0 && text_names_[j] != 0 ? renamed_score : impossible;
    }

    void fill() {
        std::vector<int> above(width_, 0);
        std::vector<int> window_gap(width_, impossible);
        std::vector<int> row(width_, 0);
        for (std::size_t i = 1; i <= window_.size(); ++i) {
            int text_gap = impossible;
            row[0] = 0;
            for (std::size_t j = 1; j < width_; ++j)
                row[j] = cell(i, j, above, row[j - 1], text_gap, window_gap[j]);
            std::swap(above, row);
        }
    }

    int cell(std::size_t i, std::size_t j, const std::vector<int> &above, int left, int &text_gap,
             int &window_gap) {
        std::uint8_t step = stop;
        const auto extend = [&](int &gap, int from, std::uint8_t flag) {
            if (gap - gap_extend > from - gap_open) {
                gap -= gap_extend;
                step |= flag;
            } else {
                gap = from - gap_open;
            }
        };
        extend(text_gap, left, text_gap_goes_on);
        extend(window_gap, above[j], window_gap_goes_on);
        int best = 0;
        const auto consider = [&](int score, Step way) {
            if (score > best) {
                best = score;
                step = static_cast<std::uint8_t>((step & ~mask) | way);
            }
        };
        consider(above[j - 1] + pair_score(i - 1, j - 1), pair);
        consider(text_gap, skip_text);
        consider(window_gap, skip_window);
        steps_[i * width_ + j] = step;
        if (best > best_) {
            best_ = best;
            end_i_ = i;
            end_j_ = j;
        }
        return best;
    }

    void trace_back(std::vector<Match> &matches) const {
        auto i = end_i_;
        auto j = end_j_;
        while (i > 0 && j > 0) {
            const auto step = steps_[i * width_ + j] & mask;
            if (step == stop)
                return;
            if (step == pair) {
                --i;
                --j;
                matches[i] = {static_cast<std::int32_t>(j), window_[i] == text_[j]};
            } else if (step == skip_text) {
                while ((steps_[i * width_ + j--] & text_gap_goes_on) != 0)
                    ;
            } else {
                while ((steps_[i-- * width_ + j] & window_gap_goes_on) != 0)
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
    std::vector<int> scores_;                     ///< of a match, by token of the window
    std::vector<char> window_names_, text_names_; ///< whether a token is an identifier
    std::size_t width_;
    std::vector<std::uint8_t> steps_;
    int best_ = 0;
    std::size_t end_i_ = 0, end_j_ = 0;
};

} // namespace

Alignment align(std::span<const SymbolId> window, std::span<const SymbolId> text,
                const Symbols &symbols) {
    return Aligner(window, text, symbols).run();
}

} // namespace besser::mine
