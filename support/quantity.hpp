// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace besser {

/// What a quantity measures. Values are held in the base unit named here.
enum class Dimension {
    number,    ///< without a unit
    time,      ///< s
    bytes,     ///< bytes
    byte_rate, ///< bytes/s
    bit_rate,  ///< bit/s
    frequency, ///< 1/s
    share,     ///< fraction of 1; written in %
};

inline constexpr double mib = 1024 * 1024; ///< bytes

/// Parses "180s", "4MiB/s", "58.5Mb/s", "10%". MB means 10^6 bytes, MiB 2^20; b is a bit, B a byte.
/// The error says what is wrong with the text and which units are known.
std::expected<double, std::string> parse_quantity(std::string_view text, Dimension dimension);

/// A duration as a plan writes it; refuses what does not fit into 10 years.
std::expected<std::chrono::nanoseconds, std::string> parse_duration(std::string_view text);

/// "180 s", "20.5 s", "30 min": for people.
std::string format_duration(std::chrono::nanoseconds duration);

} // namespace besser
