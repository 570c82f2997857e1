// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

namespace besser::page {

/// RFC 4648, section 4, with padding.
std::string base64(std::string_view bytes);

} // namespace besser::page
