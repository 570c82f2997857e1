// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/recorded.hpp"
#include "bench/evidence/recorded_run.hpp"

#include <vector>

namespace besser::bench {

/// A table [[comparison]] of a recorded file, computed again from the file's runs, with what it
/// would take to show it. Complains of what cannot be compared.
RecordedComparison read_recorded_comparison(const TomlFields &fields,
                                            const std::vector<RecordedRun> &runs);

/// What the run's zeros are worth: a line, or none where it has no zeros.
std::vector<std::string> worth_of_zeros(const RecordedRun &run);

} // namespace besser::bench
