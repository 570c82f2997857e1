// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

namespace besser::page {

/// The bytes as a .gz file (RFC 1952), without a time: the same bytes give the same file.
std::string gzip(std::string_view bytes);

} // namespace besser::page
