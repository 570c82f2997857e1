// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/change.hpp"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace besser::mine {

/// The code of one tree, to be searched: by name, and by short runs of tokens.
class Codebase {
  public:
    /// The files must have their symbols already (SourceFile::symbols).
    explicit Codebase(std::vector<SourcePtr> files);

    const std::vector<SourcePtr> &files() const { return files_; }
    const std::vector<UnitRef> &units() const { return units_; }

    /// Units of that name, as indices into units(); the first hundreds of them.
    std::span<const std::uint32_t> named(SymbolId name) const;

    /// Up to `most` units that share the most rare runs of tokens with `window`, best first, each
    /// with the share of the window's runs that it has.
    std::vector<std::pair<std::uint32_t, double>> alike(std::span<const SymbolId> window,
                                                        std::size_t most) const;

    bool knows(SymbolId symbol) const { return symbol < known_.size() && known_[symbol]; }

  private:
    void index_runs() const;

    std::vector<SourcePtr> files_;
    std::vector<UnitRef> units_;
    std::unordered_map<SymbolId, std::vector<std::uint32_t>> by_name_;
    /// Hash, unit; sorted. Made when alike() first asks: most changes are found by name.
    mutable std::vector<std::pair<std::uint32_t, std::uint32_t>> runs_;
    std::vector<bool> known_;
};

/// Hashes of all runs of `length` tokens, sorted, each once.
std::vector<std::uint32_t> run_hashes(std::span<const SymbolId> symbols, std::size_t length);

/// Share of the runs in `of` that are in `in` (both sorted); 0 when there are none.
double containment(const std::vector<std::uint32_t> &of, const std::vector<std::uint32_t> &in);

} // namespace besser::mine
