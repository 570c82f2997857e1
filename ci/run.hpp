// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ci/check.hpp"
#include "ci/request.hpp"

#include <functional>
#include <vector>

namespace besser::ci {

/// Told of each step that begins.
using StepObserver = std::function<void(const std::string &what)>;

/// Takes the steps one after the other. What a step's program writes stands in request.out. An
/// interruption (support/interruption.hpp) ends the step under way, and no other begins;
/// a check says so.
[[nodiscard]] std::vector<Check> run(const Request &request, const StepObserver &observer);

} // namespace besser::ci
