// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace besser {

/// Keys stay in the order in which they were written.
using Json = nlohmann::ordered_json;

/// Without line breaks. What cannot be written as UTF-8 is replaced: a kernel log holds any bytes.
inline std::string one_line(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// null where there is none.
template <class T>
Json optional_json(const std::optional<T> &value) {
    return value ? Json(*value) : Json(nullptr);
}

} // namespace besser
