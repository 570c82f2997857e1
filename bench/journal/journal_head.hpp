// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/input_error.hpp"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>

namespace besser::bench {

/// How far a journal had come: written after each line was synced, so it never runs ahead of the
/// journal.
struct JournalHead {
    std::size_t lines = 0;
    std::string seal; ///< of the last of them
};

constexpr std::string_view journal_head_name = "journal.head";

/// Nothing when there is no such file. The error says what stands there instead of a head.
std::expected<std::optional<JournalHead>, InputError>
read_journal_head(const std::filesystem::path &directory);

std::expected<void, std::string> write_journal_head(const std::filesystem::path &directory,
                                                    const JournalHead &head);

} // namespace besser::bench
