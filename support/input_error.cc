// SPDX-License-Identifier: GPL-2.0-only
#include "support/input_error.hpp"

#include <fmt/format.h>

namespace besser {

std::string InputError::message() const {
    auto text = file;
    if (line > 0)
        text += fmt::format(":{}", line);
    if (!key.empty())
        text += fmt::format(": {}", key);
    text += fmt::format(": {}", what);
    if (!fix.empty())
        text += fmt::format("; {}", fix);
    return text;
}

} // namespace besser
