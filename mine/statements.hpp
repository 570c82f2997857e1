// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/change.hpp"

#include <span>

namespace besser::mine {

/// Where the whole statements that a change lies in stand in a text, the head of an if, while, for
/// or switch being a statement of its own. 1: as they were before the change, and not as after it;
/// -1: the other way; 0: both or neither, or the change is of whole statements, of which nothing
/// stands there before or after. A statement that the unit has several times must be there as
/// often.
///
/// The tokens of a condition that is lacking often stand in the statement above, so shares of found
/// tokens would call it there.
int stands_as_statements(const Change &change, std::span<const SymbolId> text,
                         const Symbols &symbols);

} // namespace besser::mine
