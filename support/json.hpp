// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace besser {

/// Keys stay in the order in which they were written.
using Json = nlohmann::ordered_json;

/// Parses a text from anywhere. The error names the offset; nesting is limited (limits.hpp).
[[nodiscard]] std::expected<Json, std::string> parse_json(std::string_view text);

/// What the library's exception says, in words for people: "key 'plan' not found".
[[nodiscard]] std::string plain_words(const nlohmann::json::exception &error);

/// Without line breaks. What cannot be written as UTF-8 is replaced: a kernel log holds any bytes.
/// Of a text, all but printable ASCII is escaped, so that no reader's terminal acts on it.
[[nodiscard]] std::string one_line(const Json &json);

/// The same with line breaks and indentation, for a file that people read.
[[nodiscard]] std::string pretty(const Json &json);

/// null where there is none.
template <class T>
Json optional_json(const std::optional<T> &value) {
    return value ? Json(*value) : Json(nullptr);
}

} // namespace besser
