// SPDX-License-Identifier: GPL-2.0-only
#include "lint/asm_text.hpp"

#include <algorithm>
#include <sstream>

namespace besser::lint {

namespace {

/// Of string literals, one after the other: "nop\n\t" has one.
bool are_nops(std::string instructions) {
    for (const std::string_view separator : {"\\n", "\\t", ";", "\""})
        for (auto at = instructions.find(separator); at != std::string::npos;
             at = instructions.find(separator))
            instructions.replace(at, separator.size(), " ");
    std::istringstream words(instructions);
    for (std::string word; words >> word;)
        if (word != "nop")
            return false;
    return true;
}

} // namespace

bool does_nothing(std::span<const std::string> tokens) {
    const auto open = std::ranges::find(tokens, "(");
    if (open == tokens.end())
        return false;
    std::string instructions;
    auto token = open + 1;
    for (; token != tokens.end() && token->starts_with('"'); token++)
        instructions += *token;
    for (; token != tokens.end() && *token != ")"; token++)
        if (*token != ":" && *token != "::")
            return false;
    return token != tokens.end() && are_nops(instructions);
}

} // namespace besser::lint
