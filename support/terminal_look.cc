// SPDX-License-Identifier: GPL-2.0-only
#include "support/terminal_look.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace besser {

namespace {

constexpr std::size_t usual_columns = 80;
constexpr std::size_t least_columns = 20;
constexpr std::size_t most_columns = 10'000;

std::string_view environment(const char *name) {
    const char *value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets any
    return value != nullptr ? value : "";
}

std::size_t columns_of(int descriptor) {
    const auto asked = environment("COLUMNS");
    if (const auto columns = whole_number<std::size_t>(asked); columns && *columns > 0)
        return *columns;
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) // NOLINT: variadic
        return size.ws_col;
    return usual_columns;
}

bool locale_has_unicode() {
    for (const char *name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (std::string locale(environment(name)); !locale.empty()) {
            std::ranges::transform(locale, locale.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
            return locale.find("UTF-8") != locale.npos || locale.find("UTF8") != locale.npos;
        }
    return false;
}

std::string_view code_of(Tone tone) {
    switch (tone) {
    case Tone::good:
        return "32";
    case Tone::bad:
        return "31";
    case Tone::open:
        return "33";
    case Tone::faint:
        return "2";
    case Tone::strong:
        return "1";
    case Tone::plain:
        break;
    }
    return "";
}

} // namespace

TerminalLook look_of(std::FILE *stream, Coloring coloring) {
    const int descriptor = ::fileno(stream);
    const auto kind = environment("TERM");
    const bool terminal = ::isatty(descriptor) == 1 && kind != "dumb" && !kind.empty();
    const bool color =
        coloring == Coloring::always ||
        (coloring == Coloring::automatic && terminal && environment("NO_COLOR").empty());
    return {std::clamp(columns_of(descriptor), least_columns, most_columns), color, terminal,
            locale_has_unicode()};
}

std::string toned(std::string_view text, Tone tone, const TerminalLook &look) {
    const auto code = code_of(tone);
    if (!look.color || code.empty() || text.empty())
        return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

} // namespace besser
