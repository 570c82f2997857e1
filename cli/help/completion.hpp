// SPDX-License-Identifier: GPL-2.0-only
// Scripts by which a shell completes a line that begins with `besser`, or with `./run` in its tree.
#pragma once

#include "cli/help/description.hpp"

#include <string>

namespace besser::cli {

std::string bash_completion(const ProgramDescription &program);
std::string zsh_completion(const ProgramDescription &program);
std::string fish_completion(const ProgramDescription &program);

} // namespace besser::cli
