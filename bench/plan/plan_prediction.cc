// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan_prediction.hpp"

#include "bench/plan/plan_expectation.hpp"
#include "bench/plan/rig_names.hpp"
#include "bench/record/metrics.hpp"
#include "support/suggestion.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace besser::bench {

namespace {

std::string arm_reference(const TomlFields &fields, std::string_view key, const Plan &plan) {
    auto name = fields.required_text(key);
    if (!name.empty() && !plan.find_arm(name))
        fields.complain(
            key, fmt::format("\"{}\" is not an arm{}", name, did_you_mean(name, arm_names(plan))),
            "name an arm of this plan");
    return name;
}

/// Whether the metric is of received data or counted by it. Where the interface only sends, that is
/// acknowledgements.
bool is_of_received_data(const Metric &metric) {
    const std::string_view name = metric.name;
    return std::ranges::find(metric.probes, "rx.bytes") != metric.probes.end() ||
           name.starts_with("rx_frames") || name.starts_with("frames_per_batch") ||
           name.contains("_per_frame") || name.contains("_per_mb");
}

/// The plan's data goes a way that the metric is not about.
void check_direction(const TomlFields &fields, const Metric &metric, const Stress &stress) {
    const bool of_sent = std::ranges::find(metric.probes, "tx.payload") != metric.probes.end();
    if (of_sent && !stress.sends())
        fields.complain("metric",
                        fmt::format("\"{}\" is about what the plan does not send", metric.name),
                        "give stress.direction = \"send\" or \"both\"");
    if (is_of_received_data(metric) && !stress.receives())
        fields.complain(
            "metric",
            fmt::format("\"{}\" is about received data, and the plan only sends", metric.name),
            "predict \"sent\", or give stress.direction = \"both\"");
}

Metric read_metric(const TomlFields &fields, const Plan &plan) {
    const auto name = fields.required_text("metric");
    const bool other_modules = std::ranges::any_of(plan.arms, [](const Arm &arm) {
        return !arm.module.empty() || !arm.tree.empty() || !arm.setup.empty();
    });
    if (const auto problem = unknown_metric(name, other_modules); !problem.empty()) {
        fields.complain("metric", problem, "");
        return {};
    }
    const auto metric = *find_metric(name);
    const bool of_latency = std::ranges::any_of(
        metric.probes, [](std::string_view probe) { return probe.starts_with("latency."); });
    if (of_latency && plan.stress.latency_probes.count() == 0)
        fields.complain("metric", fmt::format("\"{}\" needs probes, and the plan sends none", name),
                        "give stress.latency_probes, such as \"50ms\"");
    if (name == "resume_s" && plan.stress.suspend.count() == 0)
        fields.complain("metric", "\"resume_s\" needs a suspend, and the plan has none",
                        "give stress.suspend, such as \"10s\"");
    check_direction(fields, metric, plan.stress);
    return metric;
}

Confidence read_confidence(const TomlFields &fields) {
    constexpr std::array<std::string_view, 3> known = {"low", "medium", "high"};
    const auto word = fields.required_text("confidence");
    if (word == "low")
        return Confidence::low;
    if (word == "high")
        return Confidence::high;
    if (word != "medium")
        fields.complain("confidence",
                        fmt::format("\"{}\" is unknown{}", word, did_you_mean(word, known)),
                        fmt::format("known: {}", fmt::join(known, ", ")));
    return Confidence::medium;
}

std::vector<std::string> read_rigs(const TomlFields &fields) {
    auto rigs = fields.texts("rigs");
    if (rigs.empty())
        fields.complain("rigs", "names no rig", "name the rigs that can measure it");
    for (const auto &rig : rigs) {
        if (std::ranges::find(rig_names, rig) == rig_names.end())
            fields.complain(
                "rigs",
                fmt::format("\"{}\" is an unknown rig{}", rig, did_you_mean(rig, rig_names)),
                fmt::format("known: {}", fmt::join(rig_names, ", ")));
    }
    return rigs;
}

/// "effect" and "spread", which come together.
std::optional<Reckoning> read_reckoning(const TomlFields &fields, const Prediction &prediction) {
    const auto effect = fields.quantity("effect", Dimension::share);
    const auto spread = fields.quantity("spread", Dimension::share);
    if (!effect && !spread)
        return {};
    const auto given = effect ? "effect" : "spread";
    if (!effect || !spread)
        fields.complain(given, fmt::format("stands without {}", effect ? "spread" : "effect"),
                        "give both: the true change that you reckon with, and how far one window "
                        "strays from it");
    else if (!prediction.comparison)
        fields.complain(given, "speaks about a ratio", "give from and to instead of arm");
    else if (*effect <= -1)
        fields.complain("effect", "leaves no ratio above 0", "give a change such as \"-10%\"");
    else if (*spread <= 0 || *spread > 1)
        fields.complain("spread", "is not above 0 % and up to 100 %", "give one such as \"2%\"");
    return Reckoning{effect.value_or(0), spread.value_or(0)};
}

Prediction read_prediction(const TomlFields &fields, const Plan &plan) {
    Prediction prediction;
    prediction.id = fields.required_text("id");
    prediction.text = fields.required_text("text");
    const auto metric = read_metric(fields, plan);
    prediction.metric = metric.name;
    const bool ratio = fields.has("from") || fields.has("to");
    if (ratio && fields.has("arm"))
        fields.complain("arm", "stands beside from and to",
                        "predict one arm or a comparison, not both");
    if (ratio)
        prediction.comparison = read_comparison(fields, plan);
    else
        prediction.arm = arm_reference(fields, "arm", plan);
    prediction.expect = read_expectation(fields, metric, ratio, plan.stress);
    prediction.reckoning = read_reckoning(fields, prediction);
    prediction.confidence = read_confidence(fields);
    prediction.rigs = read_rigs(fields);
    prediction.reasoned = fields.required_text("reasoned");
    return prediction;
}

} // namespace

std::vector<std::string_view> arm_names(const Plan &plan) {
    std::vector<std::string_view> names;
    for (const auto &arm : plan.arms)
        names.emplace_back(arm.name);
    return names;
}

Comparison read_comparison(const TomlFields &fields, const Plan &plan) {
    Comparison comparison{arm_reference(fields, "from", plan), arm_reference(fields, "to", plan)};
    if (!comparison.from.empty() && comparison.from == comparison.to)
        fields.complain("to", "is the same arm as from", "compare two arms");
    return comparison;
}

void read_predictions(const TomlFields &root, Plan &plan, std::size_t most) {
    for (const auto *table : root.tables("prediction")) {
        const TomlFields fields(root.errors(), *table,
                                fmt::format("prediction[{}]", plan.predictions.size() + 1),
                                {"id", "text", "metric", "arm", "from", "to", "expect", "effect",
                                 "spread", "confidence", "rigs", "reasoned"});
        auto prediction = read_prediction(fields, plan);
        if (std::ranges::count(plan.predictions, prediction.id, &Prediction::id) > 0)
            fields.complain("id", fmt::format("\"{}\" is an earlier prediction's", prediction.id),
                            "give every prediction its own id");
        plan.predictions.push_back(std::move(prediction));
    }
    if (plan.predictions.size() > most)
        root.complain("prediction", fmt::format("{} predictions", plan.predictions.size()),
                      fmt::format("at most {}", most));
}

} // namespace besser::bench
