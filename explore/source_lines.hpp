// SPDX-License-Identifier: GPL-2.0-only
// Source lines of the running program (libbacktrace).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace besser::explore {

/// Return addresses, innermost first.
[[nodiscard]] std::vector<std::uintptr_t> call_stack();
/// "file:line function" of the innermost call in the driver or, if there is none, outside the
/// virtual kernel. Empty: the program has no debug information.
[[nodiscard]] std::string source_of(const std::vector<std::uintptr_t> &stack);

} // namespace besser::explore
