// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/symbol_table.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace besser::mine {

/// a[old_begin, old_end) was replaced by b[new_begin, new_end); one of both may be empty.
struct Edit {
    std::uint32_t old_begin, old_end, new_begin, new_end;

    bool operator==(const Edit &) const = default;
};

/// A shortest edit script (Myers 1986, "An O(ND) Difference Algorithm"). Two sequences that differ
/// in more than some thousand places give one edit for all of it.
std::vector<Edit> diff_sequences(std::span<const SymbolId> a, std::span<const SymbolId> b);

/// The same, or nothing when they differ in more than `most` tokens. Takes time and memory in the
/// square of `most`.
std::optional<std::vector<Edit>> diff_within(std::span<const SymbolId> a,
                                             std::span<const SymbolId> b, std::size_t most);

} // namespace besser::mine
