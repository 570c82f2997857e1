// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/rigs/real/rig_file.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// What a rig needs, and whether it is there.
struct Finding {
    bool good = false;
    std::string what;      ///< in plain words
    std::string fix;       ///< how to get what is missing; empty where nothing is, or nobody knows
    bool optional = false; ///< some plans need it, and the words say which
};

/// Looks at all that a plan needs of the rig, up to an idle rep of a second that its agent runs.
/// Powers nothing off, and sends no traffic.
[[nodiscard]] std::vector<Finding> examine(const RigDescription &rig,
                                           const std::filesystem::path &program);

/// What to do about what a program or an agent said, or "".
[[nodiscard]] std::string advice_on(std::string_view said);

} // namespace besser::bench
