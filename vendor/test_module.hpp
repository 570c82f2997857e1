// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace besser::vendor {

/// A relocatable ELF object for arm64 whose read-only data are these symbols.
std::string test_module(const std::vector<std::pair<std::string, std::string>> &symbols);

/// Radio data of made-up elements.
std::string test_sdd();

} // namespace besser::vendor
