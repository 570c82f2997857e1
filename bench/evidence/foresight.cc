// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/foresight.hpp"

#include "bench/evidence/claim.hpp"
#include "bench/evidence/decision.hpp"
#include "bench/plan/strata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::bench {

namespace {

bool asked_on(const Prediction &prediction, const std::string &rig) {
    return std::ranges::find(prediction.rigs, rig) != prediction.rigs.end();
}

/// Among how many questions chance is shared.
std::size_t questions_on(const Plan &plan, const std::string &rig) {
    const auto count = std::ranges::count_if(plan.predictions, [&](const Prediction &prediction) {
        return asked_on(prediction, rig) && !asks_every_rep(prediction.expect);
    });
    return std::max<std::size_t>(1, static_cast<std::size_t>(count));
}

double level_at_worst(const Plan &plan, const std::string &rig) {
    return usual_level / static_cast<double>(questions_on(plan, rig));
}

/// A mean, or a ratio, needs the windows of a stratum to differ before its spread is known.
bool shows_no_spread(const Plan &plan) { return plan.stress.windows < 2 * stratum_count(plan); }

std::string too_few_windows(const Plan &plan, const Prediction &prediction) {
    return fmt::format("{} stays open: {} windows in {} strata show no spread; give {}",
                       prediction.id, plan.stress.windows, stratum_count(plan),
                       2 * stratum_count(plan));
}

std::string too_little_power(const Plan &plan, const Prediction &prediction, const std::string &rig,
                             double power) {
    const auto claim = claim_of_ratio(prediction.expect, *find_metric(prediction.metric));
    const auto &[effect, spread] = *prediction.reckoning;
    const auto needed = windows_needed(claim, std::log1p(effect), spread, stratum_count(plan),
                                       level_at_worst(plan, rig));
    const auto words = needed > 0 ? fmt::format("{} windows would have 80 %", needed)
                                  : std::string("no number of windows would");
    return fmt::format("{} is decided with a chance of {:.0f} % if the true change is {:+.3g} % "
                       "and windows spread by {:.3g} %; {}",
                       prediction.id, power * 100, effect * 100, spread * 100, words);
}

} // namespace

double promised_power(const Plan &plan, const Prediction &prediction, const std::string &rig) {
    const auto claim = claim_of_ratio(prediction.expect, *find_metric(prediction.metric));
    return power(claim, std::log1p(prediction.reckoning->effect), prediction.reckoning->spread,
                 plan.stress.windows, stratum_count(plan), level_at_worst(plan, rig));
}

std::vector<std::string> what_stays_open(const Plan &plan, const std::string &rig) {
    std::vector<std::string> lines;
    for (const auto &prediction : plan.predictions) {
        if (!asked_on(prediction, rig) || asks_every_rep(prediction.expect))
            continue;
        if (shows_no_spread(plan)) {
            lines.push_back(too_few_windows(plan, prediction));
            continue;
        }
        if (!prediction.reckoning)
            continue;
        if (const double chance = promised_power(plan, prediction, rig); chance < wanted_power)
            lines.push_back(too_little_power(plan, prediction, rig, chance));
    }
    return lines;
}

} // namespace besser::bench
