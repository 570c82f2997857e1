// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/document.hpp"

#include <string>

namespace besser::cli {

/// A text in GitHub's Markdown. Its headings become sections, its code blocks a paragraph a line.
Document document_of_markdown(const std::string &text);

} // namespace besser::cli
