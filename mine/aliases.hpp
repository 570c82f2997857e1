// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/symbol_table.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace besser::mine {

/// A name, or a part of names, that reads differently in the ancestor and in the fork.
struct Alias {
    std::string from; ///< the ancestor's: a name, or a part of names between underscores
    std::string to;

    bool operator==(const Alias &) const = default;
};

/// Translates the ancestor's names into the fork's. A part alias holds in lower and upper case, and
/// only for whole parts: cw1200=bes2600 turns CW1200_MAX into BES2600_MAX and leaves xcw12001
/// alone.
class Aliases {
  public:
    explicit Aliases(Symbols &symbols) : symbols_(&symbols) {}

    void add_part(const Alias &alias);

    /// For one identifier as a whole, after the parts were translated.
    void add_name(SymbolId from, SymbolId to);

    SymbolId resolve(SymbolId symbol);

    /// Parts alone, in any text of one name.
    std::string translate(std::string_view name);

  private:
    Symbols *symbols_;
    std::vector<Alias> parts_;
    std::unordered_map<SymbolId, SymbolId> names_;
    std::vector<SymbolId> memo_; ///< result + 1; 0: not asked yet
};

} // namespace besser::mine
