// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/change.hpp"

namespace besser::mine {

/// Whether a change's text literals say that a unit lacks it, where its tokens cannot: those that
/// it adds (or removes) stand in the unit before it (or after it), too, for all literals are one
/// token. So it is with a line more in a help text, or a row more in a table of names. A unit lacks
/// an addition if no new literal stands in it, nor one that shares half of its words, for messages
/// are reworded; and a removal if a literal that went still stands in it.
bool literals_deny(const Change &change, const UnitRef &unit, const Symbols &symbols);

} // namespace besser::mine
