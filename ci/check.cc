// SPDX-License-Identifier: GPL-2.0-only
#include "ci/check.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace besser::ci {

std::string_view outcome_name(Outcome outcome) {
    static constexpr std::array<std::string_view, 6> names{"passed",  "known",  "undecided",
                                                           "skipped", "failed", "broken"};
    return names[std::to_underlying(outcome)];
}

std::string stable_name(std::string_view said) {
    constexpr std::string_view offset = "+0x", size = "/0x", decimal = "0123456789",
                               hexadecimal = "0123456789abcdef";
    std::string name;
    const auto skip = [&](std::string_view characters) {
        said.remove_prefix(std::min(said.find_first_not_of(characters), said.size()));
    };
    bool in_word = false;
    while (!said.empty()) {
        const char c = said.front();
        if (said.starts_with(offset)) {
            said.remove_prefix(offset.size());
            skip(hexadecimal);
            if (said.starts_with(size)) {
                said.remove_prefix(size.size());
                skip(hexadecimal);
            }
        } else if (!in_word && decimal.contains(c)) {
            skip(decimal);
        } else {
            name += c;
            in_word = c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
            said.remove_prefix(1);
        }
    }
    return name;
}

int exit_status(std::span<const Check> checks) {
    const auto any = [&](Outcome outcome) {
        return std::ranges::find(checks, outcome, &Check::outcome) != checks.end();
    };
    if (any(Outcome::failed))
        return 1;
    if (any(Outcome::broken))
        return 3;
    return any(Outcome::undecided) ? 4 : 0;
}

void mark_known(std::vector<Check> &after, std::span<const Check> before) {
    for (auto &check : after) {
        const bool failed_before = std::ranges::any_of(before, [&](const Check &earlier) {
            return earlier.outcome == Outcome::failed && earlier.group == check.group &&
                   earlier.name == check.name;
        });
        if (check.outcome == Outcome::failed && failed_before)
            check.outcome = Outcome::known;
    }
}

} // namespace besser::ci
