// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/report/run_result.hpp"

#include <string>

namespace besser::bench {

/// The whole result as one file for a browser: verdicts, figures and plots, what they rest on, and
/// the data to take away. It is read without scripts but for its plots, and asks for no network.
std::string result_page(const RunResult &result);

} // namespace besser::bench
