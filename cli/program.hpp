// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace besser::cli {

/// The program: runs the command that the arguments name, and returns the exit status. It takes
/// over the process's standard streams and signals, so that it runs at most once in one. What
/// nobody expects leaves as an exception.
int run_besser(int argc, char **argv);

} // namespace besser::cli
