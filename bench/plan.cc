// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

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

const Arm *Plan::find_arm(std::string_view arm_name) const {
    const auto found = std::ranges::find(arms, arm_name, &Arm::name);
    return found == arms.end() ? nullptr : &*found;
}

} // namespace besser::bench
