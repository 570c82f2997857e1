// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan_prediction.hpp"

#include "bench/plan/rig_names.hpp"
#include "bench/record/metrics.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

namespace besser::bench {

namespace {

std::string arm_reference(const TomlFields &fields, std::string_view key, const Plan &plan) {
    auto name = fields.required_text(key);
    if (!name.empty() && !plan.find_arm(name))
        fields.complain(key, fmt::format("\"{}\" is not an arm", name), "name an arm of this plan");
    return name;
}

Metric read_metric(const TomlFields &fields) {
    const auto name = fields.required_text("metric");
    auto metric = find_metric(name);
    if (metric)
        return *metric;
    fields.complain("metric", fmt::format("\"{}\" is an unknown metric", name),
                    fmt::format("known: {}", fmt::join(metric_names(), ", ")));
    return {};
}

Confidence read_confidence(const TomlFields &fields) {
    const auto word = fields.required_text("confidence");
    if (word == "low")
        return Confidence::low;
    if (word == "high")
        return Confidence::high;
    if (word != "medium")
        fields.complain("confidence", fmt::format("\"{}\" is unknown", word),
                        "known: low, medium, high");
    return Confidence::medium;
}

/// What an arm's figure may be, or what a ratio may be: ratios have no unit and are never `equals`
/// or `every_rep`.
Expectation read_expectation(const TomlFields &prediction, const Metric &metric, bool ratio) {
    const auto *table = prediction.table("expect");
    if (!table) {
        prediction.complain("expect", "is missing", "write expect = { min = ..., max = ... }");
        return {};
    }
    const TomlFields fields(prediction.errors(), *table, prediction.path_of("expect"),
                            {"min", "max", "equals", "every_rep", "differs"});
    const auto dimension = ratio ? Dimension::number : metric.dimension;
    Expectation expect;
    expect.min = fields.quantity("min", dimension);
    expect.max = fields.quantity("max", dimension);
    expect.equals = fields.quantity("equals", dimension);
    expect.every_rep = fields.boolean("every_rep").value_or(false);
    expect.differs = fields.boolean("differs");
    if (ratio && (expect.equals || expect.every_rep))
        fields.complain("equals", "and every_rep speak about one arm, not about a ratio",
                        "use min, max or differs");
    if (!ratio && expect.differs)
        fields.complain("differs", "speaks about a ratio", "give from and to instead of arm");
    if (!expect.min && !expect.max && !expect.equals && !expect.differs)
        prediction.complain("expect", "expects nothing", "give min, max, equals or differs");
    if (expect.min && expect.max && *expect.min > *expect.max)
        fields.complain("min", "is above max", "exchange them");
    if (expect.equals && (expect.min || expect.max))
        fields.complain("equals", "stands beside min or max", "give one or the other");
    return expect;
}

std::vector<std::string> read_rigs(const TomlFields &fields) {
    auto rigs = fields.texts("rigs");
    if (rigs.empty())
        fields.complain("rigs", "names no rig", "name the rigs that can measure it");
    for (const auto &rig : rigs) {
        if (std::ranges::find(rig_names, rig, &RigName::name) == rig_names.end())
            fields.complain(
                "rigs", fmt::format("\"{}\" is an unknown rig", rig),
                fmt::format("known: {}",
                            fmt::join(rig_names | std::views::transform(&RigName::name), ", ")));
    }
    return rigs;
}

Prediction read_prediction(const TomlFields &fields, const Plan &plan) {
    Prediction prediction;
    prediction.id = fields.required_text("id");
    prediction.text = fields.required_text("text");
    const auto metric = read_metric(fields);
    prediction.metric = metric.name;
    const bool ratio = fields.has("from") || fields.has("to");
    if (ratio && fields.has("arm"))
        fields.complain("arm", "stands beside from and to",
                        "predict one arm or a comparison, not both");
    if (ratio)
        prediction.comparison = read_comparison(fields, plan);
    else
        prediction.arm = arm_reference(fields, "arm", plan);
    prediction.expect = read_expectation(fields, metric, ratio);
    prediction.confidence = read_confidence(fields);
    prediction.rigs = read_rigs(fields);
    prediction.reasoned = fields.required_text("reasoned");
    return prediction;
}

} // namespace

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
                                {"id", "text", "metric", "arm", "from", "to", "expect",
                                 "confidence", "rigs", "reasoned"});
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
