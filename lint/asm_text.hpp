// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string>

namespace besser::lint {

/// Whether an asm statement, given by its tokens, does nothing: no operands, no clobbers, and no
/// instructions but nop. One that clobbers memory is a barrier for the compiler, which is
/// something.
[[nodiscard]] bool does_nothing(std::span<const std::string> tokens);

} // namespace besser::lint
