// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/sequence_diff.hpp"
#include "mine/unit_ref.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

namespace besser::mine {

/// Which units some files have, to the letter.
class UnitTexts {
  public:
    explicit UnitTexts(std::span<const UnitRef> units);
    bool contains(const UnitRef &unit) const;

  private:
    std::unordered_set<std::size_t> hashes_;
};

/// What a commit changed in one place of one unit. Without `before` the unit is new, without
/// `after` it was removed.
struct Change {
    UnitRef before;
    UnitRef after;
    Edit edit = {}; ///< over the units' symbols
    /// Of a new unit: its file before the commit; of a removed one: after it. Null: there is none.
    SourcePtr other_file = nullptr;
    /// The units, to the letter, that the commit's files have there. Null: the change is no unit.
    std::shared_ptr<const UnitTexts> other_units = nullptr;

    const UnitRef &unit() const { return after ? after : before; }
    std::vector<SymbolId> names() const; ///< of the unit, now and before: a commit may rename it
    std::span<const SymbolId> removed() const;
    std::span<const SymbolId> added() const;
};

/// A file before and after a commit; null where it does not exist.
struct FilePair {
    SourcePtr before;
    SourcePtr after;
    SourcePtr other; ///< in a merge: the second parent's
};

/// The changes of one commit. Units are matched by kind and name over all of its files, so code
/// that only moved, or was only laid out anew, is no change.
std::vector<Change> find_changes(const std::vector<FilePair> &files, const Symbols &symbols);

/// How much a change tells: its removed and added tokens by weight. Prototypes follow functions and
/// tell little.
int weight_of(const Change &change, const Symbols &symbols);

} // namespace besser::mine
