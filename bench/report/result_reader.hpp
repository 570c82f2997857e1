// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/report/run_result.hpp"

#include <expected>
#include <filesystem>
#include <string>

namespace besser::bench {

/// Reads a result.json of besser: plan, reps and environment as they stand there, and all that is
/// concluded anew from them. So result_json() of it is the file, or the file was edited.
std::expected<RunResult, InputError> read_result(const std::filesystem::path &file);

/// The result that a user names: a result.json, or the directory of a finished run.
std::filesystem::path result_file_of(const std::filesystem::path &named);

/// The same of a text in memory; `name` is for errors.
std::expected<RunResult, InputError> parse_result(const std::string &text, const std::string &name);

} // namespace besser::bench
