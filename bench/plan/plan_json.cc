// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan_json.hpp"

#include "support/json.hpp"

namespace besser::bench {

namespace {

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

Json stress_json(const Stress &stress) {
    Json json = {{"direction", stress.direction},
                 {"protocol", stress.protocol},
                 {"rate_bytes_per_s", optional_json(stress.rate_bytes_per_s)},
                 {"duration_s", seconds(stress.duration)},
                 {"reps", stress.reps},
                 {"windows", stress.windows},
                 {"warm_up_s", seconds(stress.warm_up)},
                 {"first_uptime_s", seconds(stress.first_uptime)}};
    if (stress.by_iperf())
        json["engine"] = stress.engine;
    if (stress.suspend.count() > 0)
        json["suspend_s"] = seconds(stress.suspend);
    if (stress.latency_probes.count() > 0)
        json["latency_probes_s"] = seconds(stress.latency_probes);
    return json;
}

Json arm_json(const Arm &arm) {
    Json profile = Json::object();
    for (const auto &[key, value] : arm.profile)
        profile[key] = std::visit([](const auto &content) { return Json(content); }, value);
    Json json = {{"name", arm.name},   {"variant", arm.variant}, {"module", arm.module},
                 {"tree", arm.tree},   {"options", arm.options}, {"parameters", arm.parameters},
                 {"build", arm.build}, {"profile", profile},     {"faults", arm.faults}};
    if (!arm.setup.empty())
        json["setup"] = arm.setup;
    return json;
}

Json factor_json(const Factor &factor) {
    Json levels = Json::array();
    for (const auto &level : factor.levels)
        levels.push_back(std::visit([](const auto &content) { return Json(content); }, level));
    return {{"key", factor.key}, {"levels", levels}};
}

Json comparison_json(const Comparison &comparison) {
    return {{"from", comparison.from}, {"to", comparison.to}};
}

Json expectation_json(const Expectation &expect) {
    return {{"form", form_name(expect.form)},         {"margin", expect.margin},
            {"min", optional_json(expect.min)},       {"max", optional_json(expect.max)},
            {"equals", optional_json(expect.equals)}, {"every_rep", expect.every_rep}};
}

Json prediction_json(const Prediction &prediction) {
    Json json = {{"id", prediction.id}, {"text", prediction.text}, {"metric", prediction.metric}};
    if (prediction.comparison)
        json["comparison"] = comparison_json(*prediction.comparison);
    else
        json["arm"] = prediction.arm;
    json["expect"] = expectation_json(prediction.expect);
    if (prediction.reckoning)
        json["reckoning"] = {{"effect", prediction.reckoning->effect},
                             {"spread", prediction.reckoning->spread}};
    json["confidence"] = confidence_name(prediction.confidence);
    json["rigs"] = prediction.rigs;
    json["reasoned"] = prediction.reasoned;
    return json;
}

} // namespace

Json work_json(const Plan &plan) {
    Json arms = Json::array(), strata = Json::array();
    for (const auto &factor : plan.strata)
        strata.push_back(factor_json(factor));
    for (const auto &arm : plan.arms)
        arms.push_back(arm_json(arm));
    return {{"seed", plan.seed},
            {"assumptions", plan.assumptions},
            {"interval_s", seconds(plan.interval)},
            {"stress", stress_json(plan.stress)},
            {"strata", strata},
            {"arms", arms}};
}

Json claims_json(const Plan &plan) {
    Json predictions = Json::array(), warnings = Json::array(), comparisons = Json::array();
    for (const auto &comparison : plan.comparisons)
        comparisons.push_back(comparison_json(comparison));
    for (const auto &prediction : plan.predictions)
        predictions.push_back(prediction_json(prediction));
    for (const auto &allowed : plan.allowed_warnings)
        warnings.push_back(
            {{"match", allowed.match}, {"reason", allowed.reason}, {"arms", allowed.arms}});
    return {{"comparisons", comparisons},
            {"predictions", predictions},
            {"allowed_warnings", warnings},
            {"fresh_within_s", seconds(plan.receipts.fresh_within)},
            {"waived_receipts", plan.receipts.waived}};
}

} // namespace besser::bench
