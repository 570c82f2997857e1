// SPDX-License-Identifier: GPL-2.0-only
// What `besser help` answers beside the commands: sections of docs/, and what a plan can measure.
#pragma once

#include "support/document.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace besser::cli {

struct Topic {
    std::string_view name;
    std::string_view what;
    std::string_view file{};          ///< in docs/; "": the metrics, which the bench describes
    std::string_view first_section{}; ///< "": the whole document
    std::string_view last_section{};  ///< "": that one alone
};

std::span<const Topic> topics();

/// The error says what could not be read.
std::expected<Document, std::string> answer(const Topic &topic);

} // namespace besser::cli
