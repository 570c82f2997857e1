// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace besser::cli {

/// The command did its work, and its results are complete in their files, but standard output did
/// not take all of it.
constexpr int exit_output_lost = 5;

} // namespace besser::cli
