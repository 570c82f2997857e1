// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/pairing.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace besser::mine {

/// In which state of a change the searched code is.
enum class State : std::uint8_t {
    before,  ///< what the change removed is there, or what it added is not, between its neighbours
    after,   ///< what it added is there, or what it removed is not
    gone,    ///< its surroundings are not there
    unclear, ///< the surroundings are there, and neither image fits them
};

/// Where a change was sought, and what stands there.
struct Site {
    State state = State::gone;
    UnitRef unit;             ///< where the surroundings were found; none when gone
    std::uint32_t begin = 0;  ///< what stands in the change's place: tokens of the unit
    std::uint32_t end = 0;
    double left = 0;    ///< share of the tokens before the change that were found, near ones first
    double right = 0;   ///< the same behind it
    double removed = 0; ///< share of the removed tokens found there; 0 if none were removed
    double added = 0;   ///< share of the added tokens found there
    bool whole_unit = false; ///< the change adds or removes a unit
};

/// Seeks both images of a change.
class SiteFinder {
  public:
    SiteFinder(const Codebase &code, const UnitPairs &pairs, const Symbols &symbols)
        : code_(code), pairs_(pairs), symbols_(symbols) {}

    Site find(const Change &change) const;

  private:
    std::vector<std::uint32_t> candidates(const Change &change,
                                          std::span<const SymbolId> window) const;
    std::vector<std::uint32_t> named(const Change &change) const;
    Site find_unit(const Change &change) const;

    const Codebase &code_;
    const UnitPairs &pairs_;
    const Symbols &symbols_;
};

} // namespace besser::mine
