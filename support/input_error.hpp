// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <string>

namespace besser {

/// Why an input file was refused: where, what, and what to do about it.
struct InputError {
    std::string file;
    std::size_t line = 0; ///< 0: the file as a whole
    std::string key;
    std::string what;
    std::string fix;

    /// "FILE:LINE: KEY: WHAT; FIX", without the parts that are empty.
    std::string message() const;
};

} // namespace besser
