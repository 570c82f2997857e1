// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/alignment.hpp"
#include "mine/change.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace besser::mine {

/// How well the text of a unit fits a change. A share says how much of some tokens of the change,
/// by weight, was found in the text, 0..1; empty: the change has no such tokens.
struct Fit {
    /// Share of the tokens before and after the changed ones; near ones count more.
    std::optional<double> left, right;
    /// Share of the tokens that only the image before the change has, and only the image after it.
    std::optional<double> removed, added;
    /// The change brings names or numbers into its unit, and the text has none of them.
    bool strange = false;
    /// The image before (after) the change, with its nearest neighbours, is in the text token by
    /// token.
    bool stands_before = false;
    bool stands_after = false;
    /// Between the neighbours the text has something that neither image has.
    bool interrupted = false;
    /// The tokens of the text that stand where the change would be.
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    double quality() const;
};

/// The two images of a change: the tokens of its place before and after it, each in a window with
/// its neighbours.
class Images {
  public:
    Images(const Change &change, const Symbols &symbols);

    /// The window with the most tokens, for a search.
    std::span<const SymbolId> longest() const;

    /// Aligns both windows with the text of a unit.
    Fit fit(std::span<const SymbolId> text) const;

  private:
    struct Window {
        /// The changed tokens with their nearest neighbours, as indices into `tokens`.
        std::pair<std::size_t, std::size_t> core() const;

        std::vector<SymbolId> tokens;
        std::vector<bool> own;    ///< by token: not in the other image
        std::vector<bool> novel;  ///< by token: a name or number that the other unit lacks
        std::vector<double> told; ///< by token: its weight, less where its unit has it often
        std::size_t begin = 0;    ///< of the changed tokens, in `tokens`
        std::size_t end = 0;
    };

    Window make_window(const UnitRef &unit, std::uint32_t begin, std::uint32_t end) const;
    double side(const Window &window, const Alignment &alignment, bool left) const;
    void mark_own();
    void mark_novel(Window &window, std::span<const SymbolId> other) const;
    std::optional<double> found_share(const Window &window, const std::vector<bool> &marks,
                                      const Alignment &alignment) const;
    std::optional<double> own_share(const Window &window, const Alignment &alignment) const;
    bool is_strange(std::span<const SymbolId> text) const;
    void place(const Window &window, const Alignment &alignment, Fit &fit) const;
    bool stands_elsewhere(std::span<const SymbolId> text) const;
    static bool to_the_letter(const Window &window, const Alignment &alignment);

    const Symbols &symbols_;
    Window before_, after_;
    std::vector<std::uint32_t> new_runs_; ///< runs of tokens that the change brought into the unit
};

} // namespace besser::mine
