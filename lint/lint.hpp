// SPDX-License-Identifier: GPL-2.0-only
// `besser lint`: the hot path's leftovers of a C driver's source tree.
#pragma once

#include "model/linux/tree_build.hpp"
#include "support/terminal_look.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace besser::lint {

struct LintOptions {
    linux_api::TreeBuild tree;
    std::uint64_t schedules = 20; ///< of each scenario that is explored
    unsigned jobs = 0;            ///< scenarios side by side; 0: as many as CPUs
    TerminalLook look;
};

struct LintResult {
    std::string text; ///< for a terminal
    std::string json;
    std::size_t findings = 0;
    bool complete = false; ///< all that belongs to the module was read, and run
};

/// Near the beginning of `LintResult::json`, and of no file that besser did not write.
inline constexpr std::string_view json_mark = "\"besser_lint\"";

struct LintError {
    std::string what;
    bool of_the_tree; ///< else something is missing here, or did not come to an end
};

/// Told what is done, how much of it, and of how much.
using LintProgress =
    std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)>;

[[nodiscard]] std::expected<LintResult, LintError> lint(const LintOptions &options,
                                                        const LintProgress &progress = {});

} // namespace besser::lint
