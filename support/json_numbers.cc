// SPDX-License-Identifier: GPL-2.0-only
#include "support/json_numbers.hpp"

#include <fmt/format.h>

namespace besser {

std::uint64_t whole_number(const Json &json, std::string_view what, std::uint64_t most) {
    if (json.is_number_unsigned())
        if (const auto value = json.get<std::uint64_t>(); value <= most)
            return value;
    throw Json::other_error::create(
        501, fmt::format("{} is not a whole number from 0 to {}", what, most), &json);
}

} // namespace besser
