// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/journal_head.hpp"

#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

/// "LINES SEAL\n", a number above 0 and 64 hexadecimal digits; nothing for any other text.
std::optional<JournalHead> parse_head(std::string_view text) {
    constexpr std::size_t seal_digits = 64;
    JournalHead head;
    const auto *end = text.data() + text.size();
    const auto [space, error] = std::from_chars(text.data(), end, head.lines);
    const std::string_view rest(space, end);
    if (error != std::errc() || head.lines == 0 || rest.size() != seal_digits + 2 ||
        rest.front() != ' ' || rest.back() != '\n')
        return {};
    head.seal = rest.substr(1, seal_digits);
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return std::ranges::all_of(head.seal, is_digit) ? std::optional(head) : std::nullopt;
}

} // namespace

std::expected<std::optional<JournalHead>, InputError> read_journal_head(const fs::path &directory) {
    const auto file = directory / journal_head_name;
    std::error_code error;
    if (fs::symlink_status(file, error).type() == fs::file_type::not_found)
        return std::nullopt;
    const auto text = read_text_file(file, limits::journal_head_bytes);
    if (auto head = text ? parse_head(*text) : std::nullopt)
        return head;
    return std::unexpected(InputError{file.string(), 0, "",
                                      "is damaged: it does not say how many lines the journal "
                                      "beside it has, and the last one's seal",
                                      "restore it, or give another --out"});
}

std::expected<void, std::string> write_journal_head(const fs::path &directory,
                                                    const JournalHead &head) {
    const auto written =
        replace_file(directory / journal_head_name, fmt::format("{} {}\n", head.lines, head.seal));
    if (!written)
        return std::unexpected(written.error().message());
    return {};
}

} // namespace besser::bench
