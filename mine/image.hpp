// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/alignment.hpp"
#include "mine/change.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace besser::mine {

/// How a text fits a change. Shares are of weighted tokens, 0..1; nothing where there are none.
struct Fit {
    std::optional<double> left, right;    ///< neighbours found, the nearer the more they count
    std::optional<double> removed, added; ///< tokens that only one image has
    bool strange = false;       ///< the text knows none of the names that the change brings
    bool stands_before = false; ///< the image of that side is there to the letter, with its nearest
    bool stands_after = false;  ///< neighbours
    bool interrupted = false;   ///< between the neighbours stands something that neither image has
    std::uint32_t begin = 0;    ///< what stands in the change's place
    std::uint32_t end = 0;

    double quality() const;
};

/// A change as two windows of tokens: what it made and what it left, each with its neighbours.
class Images {
  public:
    Images(const Change &change, const Symbols &symbols);

    /// The window with the most tokens, for a search.
    std::span<const SymbolId> longest() const;

    /// Aligns both windows with the text of a unit.
    Fit fit(std::span<const SymbolId> text) const;

    /// Whether the image after the change stands in a text to the letter and the one before does
    /// not: fit() would say the same, at a hundred times the cost.
    bool stands_after(std::span<const SymbolId> text) const;

  private:
    struct Window {
        /// The image with its nearest neighbours, as indices.
        std::pair<std::size_t, std::size_t> core() const;

        std::vector<SymbolId> tokens;
        std::vector<bool> own;    ///< by token: not in the other image
        std::vector<bool> novel;  ///< by token: a name that the other side's unit does not have
        std::vector<double> told; ///< by token: its weight, less the more often its unit has it
        std::size_t begin = 0;    ///< the changed tokens
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
