// SPDX-License-Identifier: GPL-2.0-only
// A run as somebody wrote it down: a table [[run]] of a recorded file.
#pragma once

#include "bench/evidence/evidence.hpp"
#include "support/toml_fields.hpp"

#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// The end of a link while a rep ran.
struct LinkDeath {
    std::uint32_t rep = 0; ///< 0-based
    double after_s = 0;    ///< of the rep
};

struct RecordedRun {
    std::string id, variant, boot, module, note;
    std::size_t line = 0; ///< of its file
    std::vector<RepRecord> reps;
    PublishedRun published;              ///< its means; empty when it has reps
    std::vector<double> kb_per_s_by_rep; ///< the notes do not say which kB
    std::optional<double> floor_mib_per_s;
    std::vector<LinkDeath> link_deaths;
    std::vector<double> other_days_mib_per_s; ///< what the same driver did on other days
    std::string warnings_contradicted;        ///< why its count of warnings may be wrong
};

/// Complains of what no run can be. `number`: of the table, from 1.
RecordedRun read_recorded_run(InputErrors &errors, const toml::table &table, std::size_t number);

} // namespace besser::bench
