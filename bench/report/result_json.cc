// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/run_result.hpp"

#include "bench/plan/overrides.hpp"
#include "bench/plan/plan_json.hpp"
#include "bench/record/record_json.hpp"
#include "support/json.hpp"
#include "support/sha256.hpp"

namespace besser::bench {

namespace {

Json summary_json(const Summary &summary) {
    return {{"count", summary.count}, {"mean", summary.mean}, {"median", summary.median},
            {"min", summary.min},     {"max", summary.max},   {"sd", optional_json(summary.sd)}};
}

template <class List, class Convert>
Json array_json(const List &list, Convert convert) {
    auto json = Json::array();
    for (const auto &entry : list)
        json.push_back(convert(entry));
    return json;
}

Json interval_json(const Interval &interval) { return {interval.low, interval.high}; }

Json figure_json(const ArmFigure &figure) {
    return {
        {"arm", figure.arm},
        {"metric", figure.metric.name},
        {"estimand", estimand_name(figure.metric.estimand)},
        {"windows", array_json(figure.windows,
                               [](const WindowMean &window) {
                                   return Json{{"window", window.window}, {"mean", window.mean}};
                               })},
        {"interval_95", figure.mean ? interval_json(interval_of(*figure.mean)) : Json(nullptr)},
        {"over_windows", summary_json(figure.over_windows)},
        {"over_reps", figure.over_reps ? summary_json(*figure.over_reps) : Json(nullptr)},
        {"censored_reps", figure.censored},
        {"absent_reps", figure.absent},
        {"reps_without_traffic", figure.unmeasured},
        {"exposure_s", figure.exposure_s},
        {"zero_rate_bound_per_s", figure.all_zero() && figure.exposure_s > 0
                                      ? Json(zero_rate_bound(figure.exposure_s))
                                      : Json(nullptr)}};
}

Json ratio_json(const std::optional<Ratio> &ratio) {
    if (!ratio)
        return nullptr;
    return {{"value", ratio->value},
            {"deterministic", ratio->log && ratio->log->deterministic()},
            {"interval_95", ratio->log ? interval_json(ratio_interval(*ratio)) : Json(nullptr)},
            {"pairs", array_json(ratio->pairs,
                                 [](const Pair &pair) {
                                     return Json{{"window", pair.window}, {"ratio", pair.ratio}};
                                 })},
            {"strata", array_json(ratios_by_stratum(*ratio), [](const StratumMean &stratum) {
                 return Json{{"stratum", stratum.stratum},
                             {"windows", stratum.windows},
                             {"ratio", stratum.mean}};
             })}};
}

std::string_view bound_name(Bound bound) {
    switch (bound) {
    case Bound::exact:
        return "exact";
    case Bound::at_least:
        return "at least";
    case Bound::at_most:
        return "at most";
    case Bound::open:
        return "open";
    }
    return "";
}

Json comparison_json(const ComparisonFigure &figure) {
    return {{"from", figure.comparison.from},         {"to", figure.comparison.to},
            {"metric", figure.metric.name},           {"from_mean", figure.from.over_windows.mean},
            {"to_mean", figure.to.over_windows.mean}, {"ratio", ratio_json(figure.ratio)},
            {"bound", bound_name(figure.bound)}};
}

Json receipt_json(const Receipt &receipt) {
    return {{"id", receipt.id},
            {"title", receipt.title},
            {"status", status_name(receipt.status)},
            {"problems", receipt.problems},
            {"detail", receipt.detail}};
}

Json judgement_json(const Judgement &judgement) {
    return {{"id", judgement.prediction.id},
            {"verdict", verdict_name(judgement.verdict)},
            {"rig_fell_short", judgement.rig_fell_short},
            {"p", judgement.chance ? Json(judgement.chance->p) : Json(nullptr)},
            {"counts_up_to", judgement.chance ? Json(judgement.chance->level) : Json(nullptr)},
            {"expected", judgement.expected},
            {"observed", judgement.observed},
            {"reasons", judgement.reasons}};
}

Json environment_json(const Environment &environment) {
    return {{"started", environment.started},
            {"host", environment.host},
            {"kernel", environment.kernel},
            {"directory", environment.directory},
            {"program_sha256", environment.program_sha256},
            {"commit", environment.commit},
            {"threads", environment.threads},
            {"wall_s", environment.wall_s},
            {"cpu_s", environment.cpu_s},
            {"resumed_reps", environment.resumed_reps},
            {"attempts", environment.attempts},
            {"notes", environment.notes}};
}

} // namespace

double RunResult::simulated_s() const {
    std::map<std::pair<std::string, std::uint32_t>, double> ends;
    for (const auto &rep : measured.reps) {
        auto &end = ends[{rep.arm, rep.window}];
        end = std::max(end, rep.uptime_s + rep.elapsed_s);
    }
    double sum = 0;
    for (const auto &[window, end] : ends)
        sum += end;
    return sum;
}

int RunResult::exit_status() const {
    return predictions_changed ? exit_predictions_changed : bench::exit_status(analysis.judgements);
}

std::string result_json(const RunResult &result) {
    const auto &analysis = result.analysis;
    const Json json = {
        {"schema", result_schema},
        {"plan",
         {{"name", result.plan.name},
          {"title", result.plan.title},
          {"sha256", result.header.plan_sha256},
          {"text", result.plan.text},
          {"overrides", to_json(result.plan.overrides)},
          {"work", work_json(result.plan)},
          {"claims", claims_json(result.plan)}}},
        {"registered",
         {{"predictions_sha256", result.header.predictions_sha256},
          {"work_sha256", result.header.work_sha256},
          {"program_sha256", result.header.program_sha256},
          {"order", result.header.order}}},
        {"rig",
         {{"name", result.measured.rig},
          {"facts", result.rig_facts},
          {"probes", optional_json(result.measured.probes)},
          {"by_construction", result.measured.by_construction}}},
        {"recorded", array_json(result.recorded_files,
                                [](const RecordedFile &file) {
                                    return Json{{"name", file.name},
                                                {"sha256", sha256_hex(file.text)},
                                                {"text", file.text}};
                                })},
        {"warnings", result.warnings},
        {"reps",
         array_json(result.measured.reps, [](const RepRecord &rep) { return to_json(rep); })},
        {"figures", array_json(analysis.figures, figure_json)},
        {"comparisons", array_json(analysis.comparisons, comparison_json)},
        {"receipts", array_json(analysis.receipts, receipt_json)},
        {"predictions", array_json(analysis.judgements, judgement_json)},
        {"simulated_s", result.simulated_s()},
        {"exit_status", result.exit_status()},
        {"environment", environment_json(result.environment)},
    };
    return pretty(json);
}

} // namespace besser::bench
