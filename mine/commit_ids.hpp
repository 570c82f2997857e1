// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

/// The words of a text that are the beginning of a commit's id, in lower case, of at least
/// `shortest` digits: the first dozens of them.
std::vector<std::string> commit_ids_in(std::string_view text, std::size_t shortest);

} // namespace besser::mine
