// SPDX-License-Identifier: GPL-2.0-only
#include "cli/program.hpp"

// What nobody expects ends the program, and says what it was.
int main(int argc, char **argv) { // NOLINT(bugprone-exception-escape)
    return besser::cli::run_besser(argc, argv);
}
