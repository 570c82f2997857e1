// SPDX-License-Identifier: GPL-2.0-only
#include "support/redaction.hpp"

#include <fmt/format.h>

#include <cctype>

namespace besser {

namespace {

constexpr std::size_t key_digits = 32; ///< of 128 bits, the shortest that Wi-Fi has

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Length of "aa:bb:...", pairs of digits with one separator throughout, at the text's beginning;
/// 0 when there are not two pairs. `pairs` is how many.
std::size_t length_of_pairs(std::string_view text, std::size_t &pairs) {
    const auto is_pair = [&](std::size_t at) {
        return at + 2 <= text.size() && is_hex(text[at]) && is_hex(text[at + 1]);
    };
    pairs = 0;
    if (!is_pair(0) || text.size() < 3 || (text[2] != ':' && text[2] != '-' && text[2] != ' '))
        return 0;
    const char separator = text[2];
    std::size_t length = 2;
    for (pairs = 1; length < text.size() && text[length] == separator && is_pair(length + 1);
         pairs++)
        length += 3;
    return pairs > 1 ? length : 0;
}

std::size_t length_of_digits(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && is_hex(text[length]))
        length++;
    return length;
}

/// Whether a word ends at this place.
bool ends_at(std::string_view text, std::size_t at) {
    return at >= text.size() || !is_word(text[at]);
}

} // namespace

std::string redacted(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const bool begins = at == 0 || !is_word(text[at - 1]);
        const auto rest = text.substr(at);
        std::size_t pairs = 0;
        const auto paired = begins ? length_of_pairs(rest, pairs) : 0;
        const auto digits = begins ? length_of_digits(rest) : 0;
        if (paired > 0 && pairs == 6 && rest[2] != ' ' && ends_at(rest, paired)) {
            result += "xx:xx:xx:xx:xx:xx";
            at += paired;
        } else if (paired > 0 && pairs * 2 >= key_digits && ends_at(rest, paired)) {
            result += fmt::format("[{} bytes]", pairs);
            at += paired;
        } else if (digits >= key_digits && ends_at(rest, digits)) {
            result += fmt::format("[{} hex digits]", digits);
            at += digits;
        } else {
            result += text[at++];
        }
    }
    return result;
}

std::string without_name(std::string_view text, std::string_view name) {
    std::string result(text);
    constexpr std::size_t shortest = 3;
    constexpr std::string_view mask = "[network]";
    if (name.size() < shortest)
        return result;
    for (std::size_t at = 0; (at = result.find(name, at)) != std::string::npos; at += mask.size())
        result.replace(at, name.size(), mask);
    return result;
}

} // namespace besser
