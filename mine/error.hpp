// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace besser::mine {

/// Why something cannot be mined.
struct Error {
    std::string where; ///< the argument, path or object
    std::string what;
    std::string fix; ///< what the user may do

    std::string message() const { return where + ": " + what + (fix.empty() ? "" : "; " + fix); }
};

} // namespace besser::mine
