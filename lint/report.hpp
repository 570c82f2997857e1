// SPDX-License-Identifier: GPL-2.0-only
// What was found, what was looked at, and what was not: as text and as JSON.
#pragma once

#include "lint/analysis.hpp"
#include "lint/updates.hpp"
#include "support/document.hpp"
#include "support/json.hpp"

namespace besser::lint {

struct Report {
    Analysis analysis;
    Explored explored;
    /// Whether everything that was to be looked at was.
    [[nodiscard]] bool is_complete() const;
};

[[nodiscard]] Document document_of(const Report &report);
[[nodiscard]] Json to_json(const Report &report);

} // namespace besser::lint
