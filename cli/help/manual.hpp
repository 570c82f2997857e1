// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "cli/help/description.hpp"

#include <string>

namespace besser::cli {

/// A page for man(1), in the macros of man(7).
std::string manual_page(const CommandDescription &command);
std::string manual_page(const ProgramDescription &program);

} // namespace besser::cli
