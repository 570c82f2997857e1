// SPDX-License-Identifier: GPL-2.0-only
#include "support/display_width.hpp"

#include "support/utf8.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>

namespace besser {

namespace {

/// The C library's tables for UTF-8, whatever the user's locale is; null where they are missing.
locale_t utf8_locale() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
}

/// Of one character. The locale of this thread is utf8_locale(), or knows nothing of it.
std::size_t columns_of(char32_t code) {
    const int columns = ::wcwidth(static_cast<wchar_t>(code));
    return columns < 0 ? 1 : static_cast<std::size_t>(columns);
}

/// Calls `each(bytes, columns)` for one character after the other, for as long as that is true.
template <class Each>
void for_each_character(std::string_view text, Each each) {
    const auto locale = utf8_locale();
    const auto before = locale != nullptr ? ::uselocale(locale) : nullptr;
    while (!text.empty()) {
        const auto [code, bytes] = first_character(text);
        const auto length = std::max<std::size_t>(bytes, 1);
        const auto columns = code < 0x80 || bytes == 0 || locale == nullptr ? 1 : columns_of(code);
        if (!each(length, columns))
            break;
        text.remove_prefix(length);
    }
    if (before != nullptr)
        ::uselocale(before);
}

} // namespace

std::size_t display_width(std::string_view text) {
    if (std::ranges::none_of(text, [](char c) { return (c & 0x80) != 0; }))
        return text.size();
    std::size_t width = 0;
    for_each_character(text, [&](std::size_t, std::size_t columns) {
        width += columns;
        return true;
    });
    return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns)
        return std::string(text);
    constexpr std::string_view mark = "...";
    const auto room = columns > 2 * mark.size() ? columns - mark.size() : columns;
    std::size_t width = 0, end = 0;
    for_each_character(text, [&](std::size_t bytes, std::size_t more) {
        if (width + more > room)
            return false;
        width += more;
        end += bytes;
        return true;
    });
    return std::string(text.substr(0, end)).append(room < columns ? mark : "");
}

} // namespace besser
