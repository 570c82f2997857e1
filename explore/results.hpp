// SPDX-License-Identifier: GPL-2.0-only
// Campaigns side by side, each in a process of its own, and their results as text and as JSON.
#pragma once

#include "explore/campaign.hpp"
#include "support/document.hpp"
#include "support/json.hpp"

#include <expected>
#include <functional>
#include <span>
#include <string>

namespace besser::explore {

/// How many opportunities of a fault are tried.
inline constexpr std::uint32_t fault_opportunities = 8;

/// What one campaign explores.
struct SearchTask {
    const Scenario *scenario;
    std::optional<ArmedFault> fault;
};

/// Told of each campaign that came to its end.
using SearchObserver =
    std::function<void(const ScenarioResult &ended, std::size_t done, std::size_t total)>;

/// Runs each task's campaign in a process of its own. The results come in the order of the tasks;
/// unless options.keep_going is set, a finding ends the campaigns under way, and these have no
/// result. A campaign that crashes its process has the finding "crash" beside what it had found
/// before, as met: not minimised, nor followed up.
[[nodiscard]] std::expected<std::vector<ScenarioResult>, std::string>
explore_all(std::span<const SearchTask> tasks, const ExploredDriver &driver, std::string_view name,
            const Options &options, unsigned jobs, const SearchObserver &observer = {});

/// A row per scenario, and the sum.
[[nodiscard]] Table table_of(std::span<const ScenarioResult> results);
/// What broke, how it was found, and how to see it again.
[[nodiscard]] std::string render(const FoundFinding &found, std::uint64_t seed);
[[nodiscard]] Json to_json(std::span<const ScenarioResult> results);
[[nodiscard]] std::expected<std::vector<ScenarioResult>, std::string>
results_from(const Json &json);

} // namespace besser::explore
