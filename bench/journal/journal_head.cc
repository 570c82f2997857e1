// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/journal_head.hpp"

#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <charconv>

namespace besser::bench {

std::optional<JournalHead> read_journal_head(const std::filesystem::path &directory) {
    const auto file = directory / journal_head_name;
    if (!std::filesystem::exists(file))
        return {};
    const auto text = read_text_file(file, limits::journal_head_bytes);
    JournalHead head;
    if (!text)
        return head;
    const auto space = text->find(' ');
    if (space == std::string::npos || !text->ends_with('\n'))
        return head;
    std::from_chars(text->data(), text->data() + space, head.lines);
    head.seal = text->substr(space + 1, text->size() - space - 2);
    return head;
}

std::expected<void, std::string> write_journal_head(const std::filesystem::path &directory,
                                                    const JournalHead &head) {
    const auto written =
        replace_file(directory / journal_head_name, fmt::format("{} {}\n", head.lines, head.seal));
    if (!written)
        return std::unexpected(written.error().message());
    return {};
}

} // namespace besser::bench
