// SPDX-License-Identifier: GPL-2.0-only
// Results of former schemas.
#pragma once

#include "support/json.hpp"

#include <string_view>

namespace besser::bench {

constexpr std::string_view former_result_schema = "besser result 1";

/// A result of the former schema in today's. What it did not hold is empty, and named in the notes
/// of its environment; so is each prediction that today's rules do not take, with the verdict that
/// it had. Throws the JSON library's exceptions, for who parses with these.
Json from_former_schema(const Json &former);

} // namespace besser::bench
