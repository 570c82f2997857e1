// SPDX-License-Identifier: GPL-2.0-only
// Standard output and standard error. A write that fails (a full device, a closed pipe) neither
// throws nor ends the program: it is remembered, and told once at the end.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <expected>
#include <string>
#include <string_view>

namespace besser {

/// Gives every one of the descriptors 0 to 2 that is closed a file on which reads and writes fail,
/// so that none of the program's own files gets its number. Called before anything is opened.
/// [main]
void hold_standard_descriptors();

/// Writes text to a stream. What cannot be written is lost; flush_output() tells of standard
/// output.
void put(std::FILE *stream, std::string_view text);

/// To standard output.
template <class... Values>
void print(fmt::format_string<Values...> format, Values &&...values) {
    put(stdout, fmt::format(format, std::forward<Values>(values)...));
}

/// To standard error.
template <class... Values>
void print_error(fmt::format_string<Values...> format, Values &&...values) {
    put(stderr, fmt::format(format, std::forward<Values>(values)...));
}

/// Whether everything printed to standard output since the start has been taken. The error says why
/// not.
[[nodiscard]] std::expected<void, std::string> flush_output();

} // namespace besser
