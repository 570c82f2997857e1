// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/record/record.hpp"

#include <nlohmann/json_fwd.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace besser::bench {

std::string_view event_name(EventKind kind);

/// The record as JSON, with keys in a fixed order; the window's seed is text, because JavaScript
/// rounds integers.
nlohmann::ordered_json to_json(const RepRecord &record);

/// The inverse, without loss. The error names the key that is missing or has the wrong type.
std::expected<RepRecord, std::string> record_from_json(const nlohmann::ordered_json &json);

} // namespace besser::bench
