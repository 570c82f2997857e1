// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/untrusted_text.hpp"

#include <string>

namespace besser::mine {

/// Why something cannot be mined.
struct Error {
    std::string where; ///< the argument, path or object
    std::string what;
    std::string fix; ///< what the user may do

    /// On one line, without a byte that a terminal would obey.
    std::string message() const {
        return for_terminal(where + ": " + what + (fix.empty() ? "" : "; " + fix));
    }
};

} // namespace besser::mine
