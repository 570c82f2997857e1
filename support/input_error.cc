// SPDX-License-Identifier: GPL-2.0-only
#include "support/input_error.hpp"

#include "support/untrusted_text.hpp"

#include <fmt/format.h>

namespace besser {

std::string InputError::message() const {
    auto text = for_terminal(file);
    if (line > 0)
        text += fmt::format(":{}", line);
    if (!key.empty())
        text += fmt::format(": {}", for_terminal(key));
    text += fmt::format(": {}", for_terminal(what));
    if (!fix.empty())
        text += fmt::format("; {}", for_terminal(fix));
    return text;
}

} // namespace besser
