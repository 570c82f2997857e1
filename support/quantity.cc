// SPDX-License-Identifier: GPL-2.0-only
#include "support/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace besser {

namespace {

struct Unit {
    std::string_view name;
    Dimension dimension;
    double factor; ///< to the base unit
};

constexpr double kib = 1024, gib = mib * kib;

constexpr std::array units = {
    Unit{"ns", Dimension::time, 1e-9},
    Unit{"us", Dimension::time, 1e-6},
    Unit{"ms", Dimension::time, 1e-3},
    Unit{"s", Dimension::time, 1},
    Unit{"min", Dimension::time, 60},
    Unit{"h", Dimension::time, 3600},
    Unit{"B", Dimension::bytes, 1},
    Unit{"kB", Dimension::bytes, 1e3},
    Unit{"KiB", Dimension::bytes, kib},
    Unit{"MB", Dimension::bytes, 1e6},
    Unit{"MiB", Dimension::bytes, mib},
    Unit{"GB", Dimension::bytes, 1e9},
    Unit{"GiB", Dimension::bytes, gib},
    Unit{"B/s", Dimension::byte_rate, 1},
    Unit{"kB/s", Dimension::byte_rate, 1e3},
    Unit{"KiB/s", Dimension::byte_rate, kib},
    Unit{"MB/s", Dimension::byte_rate, 1e6},
    Unit{"MiB/s", Dimension::byte_rate, mib},
    Unit{"GB/s", Dimension::byte_rate, 1e9},
    Unit{"GiB/s", Dimension::byte_rate, gib},
    Unit{"b/s", Dimension::bit_rate, 1},
    Unit{"kb/s", Dimension::bit_rate, 1e3},
    Unit{"Mb/s", Dimension::bit_rate, 1e6},
    Unit{"Gb/s", Dimension::bit_rate, 1e9},
    Unit{"/s", Dimension::frequency, 1},
    Unit{"/min", Dimension::frequency, 1.0 / 60},
    Unit{"/h", Dimension::frequency, 1.0 / 3600},
    Unit{"Hz", Dimension::frequency, 1},
    Unit{"kHz", Dimension::frequency, 1e3},
    Unit{"MHz", Dimension::frequency, 1e6},
    Unit{"%", Dimension::share, 0.01},
};

std::string known_units(Dimension dimension) {
    std::string list;
    for (const auto &unit : units) {
        if (unit.dimension == dimension)
            list += fmt::format("{}{}", list.empty() ? "" : ", ", unit.name);
    }
    return list;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

} // namespace

std::expected<double, std::string> parse_quantity(std::string_view text, Dimension dimension) {
    const auto whole = trim(text);
    double number = 0;
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), number,
                                              std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(number))
        return std::unexpected(fmt::format("\"{}\" does not start with a number", text));
    const auto unit_name = trim(whole.substr(static_cast<std::size_t>(end - whole.data())));
    if (dimension == Dimension::number) {
        if (!unit_name.empty())
            return std::unexpected(fmt::format("\"{}\" has a unit where none belongs", text));
        return number;
    }
    if (unit_name.empty())
        return std::unexpected(
            fmt::format("\"{}\" has no unit (known: {})", text, known_units(dimension)));
    for (const auto &unit : units) {
        if (unit.name != unit_name || unit.dimension != dimension)
            continue;
        if (const double value = number * unit.factor; std::isfinite(value))
            return value;
        return std::unexpected(fmt::format("\"{}\" is too large for a number", text));
    }
    return std::unexpected(fmt::format("\"{}\" has the unit \"{}\", which does not belong here "
                                       "(known: {})",
                                       text, unit_name, known_units(dimension)));
}

std::expected<std::chrono::nanoseconds, std::string> parse_duration(std::string_view text) {
    const auto seconds = parse_quantity(text, Dimension::time);
    if (!seconds)
        return std::unexpected(seconds.error());
    constexpr double ten_years = 10 * 366 * 86400.0;
    if (std::abs(*seconds) > ten_years)
        return std::unexpected(fmt::format("\"{}\" is longer than ten years", text));
    const std::chrono::nanoseconds duration(std::llround(*seconds * 1e9));
    if (*seconds != 0 && duration.count() == 0)
        return std::unexpected(fmt::format("\"{}\" is shorter than a nanosecond", text));
    return duration;
}

std::string format_duration(std::chrono::nanoseconds duration) {
    const double seconds = std::chrono::duration<double>(duration).count();
    if (seconds >= 600)
        return fmt::format("{:.4g} min", seconds / 60);
    return fmt::format("{:.6g} s", seconds);
}

} // namespace besser
