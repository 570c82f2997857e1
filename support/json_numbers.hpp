// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/json.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace besser {

/// The value as a whole number from 0 to `most`; `what` names it in the error. The library's own
/// conversion wraps what is negative and cuts off what is a fraction. Throws the library's
/// exception, as Json::at and Json::get do, for who parses with these.
[[nodiscard]] std::uint64_t
whole_number(const Json &json, std::string_view what,
             std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

/// The whole number at `key` that an unsigned holds. Throws as whole_number() does.
[[nodiscard]] inline unsigned unsigned_at(const Json &object, const std::string &key) {
    return static_cast<unsigned>(
        whole_number(object.at(key), key, std::numeric_limits<unsigned>::max()));
}

} // namespace besser
