// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string_view>

namespace besser::agent {

/// Where a field lies in a record of a tracepoint.
struct TraceField {
    int offset = 0; ///< bytes from the record's begin
    int bytes = 0;
};

/// Reads the text of a tracepoint's file "format" (Documentation/trace/events.rst). Empty: it has
/// no such field, or not within what a record can hold.
[[nodiscard]] std::optional<TraceField> find_trace_field(std::string_view format,
                                                         std::string_view name);

} // namespace besser::agent
