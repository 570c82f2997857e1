// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/mining.hpp"
#include "support/terminal_look.hpp"

#include <string>

namespace besser::cli {

/// What a terminal shows of a mining: counts, and what to read first. Control characters that a
/// repository's text may hold are replaced.
std::string mine_summary(const mine::Mining &mining, const TerminalLook &look);

} // namespace besser::cli
