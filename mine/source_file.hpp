// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/aliases.hpp"
#include "mine/unit_splitter.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

/// A C file in the form in which two are compared: without directives, and without the braces
/// around a single statement, which style decides.
struct SourceFile {
    std::string path;
    std::string text;
    std::vector<Token> tokens;
    std::vector<Unit> units;                ///< over `tokens`, in order
    std::size_t oversized = 0;              ///< units that are left out, as data
    std::vector<std::uint32_t> line_begins; ///< offsets in `text`

    /// `tokens` under the aliases of the run: what is compared.
    std::vector<SymbolId> symbols;
    std::string place; ///< `path` under the aliases

    std::span<const SymbolId> symbols_of(const Unit &unit) const {
        return std::span(symbols).subspan(unit.begin, unit.size());
    }

    /// Lines `first` to `last` (from 1, bounded by the file), without the last newline.
    std::string_view lines(std::uint32_t first, std::uint32_t last) const;
};

/// Whether a path names C (.c, .h); other files are not judged.
bool is_c_path(std::string_view path);

/// Whether the bytes are text: no NUL in the first 8000, which is git's own test.
bool is_text(std::string_view bytes);

SourceFile read_source(std::string path, std::string text, Symbols &symbols);

/// Fills `symbols` and `place` anew.
void apply_aliases(SourceFile &file, Aliases &aliases);

} // namespace besser::mine
