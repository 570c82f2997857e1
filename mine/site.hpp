// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/image.hpp"
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
    UnitRef unit;            ///< where the surroundings were found; none when gone
    std::uint32_t begin = 0; ///< what stands in the change's place: tokens of the unit
    std::uint32_t end = 0;
    double left = 0;    ///< share of the tokens before the change that were found, near ones first
    double right = 0;   ///< share of the tokens after it, likewise
    double removed = 0; ///< share of the removed tokens found there; 0 if none were removed
    double added = 0;   ///< share of the added tokens found there
    bool whole_unit = false; ///< the change adds or removes a unit
};

/// Seeks both images of a change: first in the unit of that name or its pair, then, should the
/// surroundings not be there, anywhere, in case the code was moved. Families of drivers are full of
/// copies, so what stands elsewhere must fit nearly to the letter.
class SiteFinder {
  public:
    /// `origin` is the ancestor's tip: a unit that it has, too, is no other unit's successor.
    SiteFinder(const Codebase &code, const Codebase &origin, const UnitPairs &pairs,
               const Symbols &symbols)
        : code_(code), origin_(origin), pairs_(pairs), symbols_(symbols) {}

    Site find(const Change &change) const;

  private:
    std::vector<std::uint32_t> named(const Change &change) const;
    std::vector<std::uint32_t> elsewhere(std::span<const SymbolId> window) const;
    Site find_unit(const Change &change) const;
    Site find_tokens(const Change &change) const;
    std::optional<Site> count_namesakes(const Change &change,
                                        const std::vector<std::uint32_t> &found) const;
    std::optional<Site> find_placed(const Change &change,
                                    const std::vector<std::uint32_t> &units) const;
    Site find_edit(const Change &change, const Images &images,
                   const std::vector<std::uint32_t> &units) const;
    bool is_new(const UnitRef &unit) const;
    bool belongs_to_another(const UnitRef &unit, const Change &change) const;
    bool is_copy(const UnitRef &unit, const Images &images) const;

    const Codebase &code_;
    const Codebase &origin_;
    const UnitPairs &pairs_;
    const Symbols &symbols_;
};

} // namespace besser::mine
