// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/input_error.hpp"
#include "trace/trace_file.hpp"

#include <expected>
#include <filesystem>
#include <string_view>

namespace besser::cli {

/// What besser writes into its traces, by which it knows them later as its own.
constexpr std::string_view trace_mark = "besser trace";

/// Whether a trace may be written to `file`, before the work whose trace it is.
[[nodiscard]] std::expected<void, InputError> check_trace(const std::filesystem::path &file);

/// Writes the trace and tells the user what is in it; `extent` follows the number of its events.
/// Returns 0, or the exit status of a run whose output could not be written.
[[nodiscard]] int write_trace(const std::filesystem::path &file, const trace::TraceFile &trace,
                              std::string_view extent);

} // namespace besser::cli
