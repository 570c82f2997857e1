// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>

namespace besser::mine {

/// "2014-05-08", in UTC; a hostile commit's absurd time gives an empty text.
std::string date_of(std::int64_t time_s);

} // namespace besser::mine
