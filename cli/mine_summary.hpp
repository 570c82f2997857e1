// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/mining.hpp"
#include "support/terminal_look.hpp"

#include <string>

namespace besser::cli {

struct SummaryOptions {
    bool fixes_only = false; ///< only what is said to mend something, or has a grave kind
    bool all = false;        ///< every row, those too that are moot or undecidable
};

/// What a terminal shows of a mining: counts, and what to read first. Control characters that a
/// repository's text may hold are replaced.
std::string mine_summary(const mine::Mining &mining, const SummaryOptions &options,
                         const TerminalLook &look);

} // namespace besser::cli
