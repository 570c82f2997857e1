// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/source_file.hpp"

#include <memory>

namespace besser::mine {

using SourcePtr = std::shared_ptr<const SourceFile>;

/// A unit in its file.
struct UnitRef {
    SourcePtr file;
    Unit unit = {};

    explicit operator bool() const { return file != nullptr; }
    std::span<const SymbolId> symbols() const { return file->symbols_of(unit); }
    SymbolId name() const; ///< under the aliases
};

} // namespace besser::mine
