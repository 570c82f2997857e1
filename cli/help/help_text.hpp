// SPDX-License-Identifier: GPL-2.0-only
// What --help prints.
#pragma once

#include "cli/help/description.hpp"
#include "support/document.hpp"

namespace besser::cli {

Document help_of(const CommandDescription &command);
Document help_of(const ProgramDescription &program);

/// Writes them where CLI11 would write a help of its own.
struct HelpFormatter final : CLI::FormatterBase {
    std::string make_help(const CLI::App *app, std::string name,
                          CLI::AppFormatMode mode) const override;
};

} // namespace besser::cli
