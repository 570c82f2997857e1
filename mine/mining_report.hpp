// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/mining.hpp"

#include <string>

namespace besser::mine {

/// The whole result. Bytes that are no UTF-8 are replaced.
std::string mining_json(const Mining &mining);

/// The whole result as one page that needs no other file: snippets side by side.
std::string mining_html(const Mining &mining);

} // namespace besser::mine
