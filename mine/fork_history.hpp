// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/pairing.hpp"
#include "mine/source_loader.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace besser::mine {

/// What the fork's own commits did to a change of the ancestor.
struct ForkTrace {
    enum class What {
        nothing,
        took,    ///< made the same change
        undid,   ///< made the opposite change
        removed, ///< removed the unit
    };
    What what = What::nothing;
    const Commit *commit = nullptr;
};

/// The fork's own commits as a filter: a fix that the fork had and took out again is not one it
/// forgot. Only code is compared; messages and ids are not read.
class ForkHistory {
  public:
    ForkHistory(const History &history, SourceLoader &loader, const Symbols &symbols);

    /// `pairs`: the fork's names for the ancestor's functions.
    ForkTrace trace(const Change &change, const UnitPairs &pairs) const;

  private:
    struct Entry {
        const Commit *commit;
        std::vector<SymbolId> removed;
        std::vector<SymbolId> added;
        bool removes_unit;
    };

    static ForkTrace newest_trace(const std::vector<Entry> &entries, const Change &change);
    static ForkTrace::What compare(const Entry &entry, const Change &change);

    std::unordered_map<SymbolId, std::vector<Entry>> by_unit_; ///< newest first
};

} // namespace besser::mine
