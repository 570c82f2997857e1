// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/change.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace besser::mine {

/// Where a change stands in a text that is near to one of its units, and which of its two images
/// explains the text with fewer differences.
struct Placement {
    std::uint32_t begin = 0; ///< the tokens of the text that stand in the change's place
    std::uint32_t end = 0;
    /// Shares of the neighbours that the text has, by weight; of a side without neighbours 1.
    double left = 0, right = 0;
    /// 1: the text differs from the image after the change by all of it, and from the one before by
    /// nothing of it; -1: the other way; 0: neither image is nearer.
    double margin = 0;
    /// What the change adds stands in the text as a whole, or it adds nothing.
    bool added_stands = true;
    /// Differences between the text and the nearer of the change's units.
    std::size_t distance = 0;
};

/// Nothing when the text differs from both units in too much to say where anything stands, or when
/// the change is of a whole unit. Both units are compared with the text as wholes, as a three-way
/// merge does: code that looks like the change and stands beside its place is not taken for it.
std::optional<Placement> place_change(const Change &change, std::span<const SymbolId> text,
                                      const Symbols &symbols);

} // namespace besser::mine
