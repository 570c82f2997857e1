// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/test_results.hpp"

#include "bench/evidence/test_reps.hpp"
#include "bench/record/distribution.hpp"
#include "bench/record/latency.hpp"

#include <cmath>

namespace besser::bench {

namespace {

using namespace std::chrono_literals;

Prediction of_ratio(std::string id, std::string metric, Form form, double margin) {
    Prediction prediction;
    prediction.id = std::move(id);
    prediction.text = "b compares with a as its author reasoned";
    prediction.metric = std::move(metric);
    prediction.comparison = {"a", "b"};
    prediction.expect.form = form;
    prediction.expect.margin = margin;
    prediction.rigs = {"virtual"};
    prediction.reasoned = "the notes";
    return prediction;
}

Prediction of_arm(std::string id, std::string metric, Expectation expect) {
    Prediction prediction;
    prediction.id = std::move(id);
    prediction.text = "a does what its author reasoned";
    prediction.metric = std::move(metric);
    prediction.arm = "a";
    prediction.expect = expect;
    prediction.rigs = {"virtual"};
    prediction.reasoned = "the notes";
    return prediction;
}

Expectation every_rep_above(double min) {
    Expectation expect;
    expect.min = min;
    expect.every_rep = true;
    return expect;
}

Expectation exactly(double value) {
    Expectation expect;
    expect.equals = value;
    return expect;
}

Expectation range(double min, double max) {
    Expectation expect;
    expect.min = min;
    expect.max = max;
    return expect;
}

Plan sample_plan() {
    Plan plan;
    plan.name = "sample";
    plan.title = "Everything that a page shows";
    plan.file = "plans/sample.toml";
    plan.text = "name = \"sample\"\n";
    plan.interval = 1s;
    plan.stress.duration = 180s;
    plan.stress.rate_bytes_per_s = 4'194'304;
    plan.stress.windows = 8;
    plan.stress.latency_probes = 900ms;
    plan.arms = {plain_arm("a", "relay"), plain_arm("b", "direct")};
    plan.comparisons = {{"a", "b"}};
    plan.predictions = {of_ratio("better", "goodput", Form::superior, 0),
                        of_ratio("no-worse", "goodput", Form::not_inferior, 0.02),
                        of_ratio("the-same", "bus_requests_per_frame", Form::equivalent, 0.01),
                        of_ratio("other", "bus_requests_per_frame", Form::different, 0),
                        of_arm("floor", "goodput", every_rep_above(5.0 * 1048576)),
                        of_arm("quiet", "warnings", exactly(0)),
                        of_arm("share", "unlock_irqrestore_cpu_share", range(0.1, 0.2))};
    plan.predictions.back().rigs = {"ssh"};
    return plan;
}

/// Samples that go up and down, and the bytes of the rep with them.
void add_series(RepRecord &rep, std::size_t samples, double length_s) {
    rep.rx_bytes = 0;
    rep.elapsed_s = static_cast<double>(samples) * length_s;
    std::uint64_t state = rep.seed + rep.window * 7919 + 1;
    for (std::size_t i = 0; i < samples; i++) {
        state = state * 6364136223846793005 + 1442695040888963407;
        const auto noise = static_cast<double>(state >> 40) / (1 << 24);
        const auto wave = std::sin(static_cast<double>(i) / static_cast<double>(samples) * 20);
        const auto bytes =
            static_cast<std::uint64_t>(2e6 * length_s * (1 + 0.3 * wave + 0.4 * noise));
        rep.series.push_back(
            {rep.uptime_s + static_cast<double>(i) * length_s, length_s, bytes, {}});
        rep.rx_bytes += bytes;
    }
}

/// Most probes are back soon, and some wait behind a burst.
void add_latency(RepRecord &rep) {
    std::vector<double> times;
    for (int i = 0; i < 200; i++)
        times.push_back(1e-3 * (1 + 0.01 * rep.window + (i > 180 ? 0.3 * (i - 180) : 0.001 * i)));
    rep.counters[latency::sent] = rep.counters[latency::answered] = times.size();
    rep.distributions[latency::round_trip] = quantiles(std::move(times));
}

RepRecord sample_rep(const std::string &arm, std::uint32_t window) {
    const double frames = 100'000;
    const double cost = arm == "a" ? 3.1 + 0.05 * window : 2.4 + 0.02 * window;
    auto rep = good_rep(arm, window, 1,
                        {{"rx.frames", static_cast<std::uint64_t>(frames)},
                         {"rx.batches", 25'000},
                         {"bus.cmd52_read", static_cast<std::uint64_t>(frames * cost)},
                         {"bus.cmd53_read", 25'000},
                         {"bus.cmd53_write", 12'000},
                         {"work.bes2600_bh_work", 1},
                         {"work.sdio_rx_work", arm == "a" ? 25'000U : 0U},
                         {"work.sdio_irq_work", 25'000},
                         {"cpu.busy_ns", 4'000'000'000U + window * 1'000'000U}});
    rep.seed = window + (arm == "a" ? 0 : 1000);
    rep.stratum = window % 2 == 0 ? "kernel.bring_up_cpu = 0" : "kernel.bring_up_cpu = 1";
    add_series(rep, 180, 1);
    add_latency(rep);
    return rep;
}

void add_events(RepRecord &rep) {
    double at = rep.uptime_s + 20;
    for (const auto kind : {EventKind::warn, EventKind::wedge, EventKind::scan_rejected,
                            EventKind::disconnected, EventKind::recovered, EventKind::note}) {
        rep.events.push_back({kind, at, "what the rig says of it"});
        at += 21;
    }
    rep.counters["kernel.warn"] = 1;
}

void analyse(RunResult &result) { result.analysis = analyze(result.plan, result.measured); }

RunResult result_of(Plan plan, std::vector<RepRecord> reps) {
    RunResult result;
    result.plan = std::move(plan);
    result.header.predictions_sha256 = std::string(64, 'a');
    result.header.plan_sha256 = std::string(64, 'b');
    result.header.program_sha256 = std::string(64, 'c');
    result.measured.rig = "virtual";
    result.measured.probes = {{"work.*", "bus.cmd52_read", "bus.cmd52_write", "bus.cmd53_read",
                               "bus.cmd53_write", "rx.bytes", "rx.frames", "rx.batches",
                               "cpu.busy_ns", "kernel.warn"}};
    result.measured.reps = std::move(reps);
    result.environment.started = "2026-11-29T08:00:00Z";
    result.environment.host = "host";
    result.environment.kernel = "Linux 6.1";
    result.environment.directory = "out/sample";
    result.environment.attempts = {"this is attempt 2 of the plan sample in this folder",
                                   "first: 2026-11-29T07:00:00Z, rig virtual, seed 1"};
    analyse(result);
    return result;
}

} // namespace

RunResult full_result() {
    std::vector<RepRecord> reps;
    for (std::uint32_t window = 0; window < 8; window++)
        for (const auto *arm : {"a", "b"})
            reps.push_back(sample_rep(arm, window));
    add_events(reps[2]);
    return result_of(sample_plan(), std::move(reps));
}

RunResult big_result() {
    auto plan = sample_plan();
    plan.stress.windows = 10;
    plan.arms.push_back(plain_arm("c", "v3"));
    std::vector<RepRecord> reps;
    for (std::uint32_t window = 0; window < 10; window++)
        for (const auto *arm : {"a", "b", "c"}) {
            auto rep = sample_rep(arm, window);
            rep.series.clear();
            add_series(rep, 54'000, 0.1);
            reps.push_back(std::move(rep));
        }
    return result_of(std::move(plan), std::move(reps));
}

RunResult hostile_result() {
    const std::string text(hostile_text);
    auto result = full_result();
    auto &plan = result.plan;
    plan.name = plan.title = plan.file = plan.text = text;
    for (auto *comparison : {&plan.comparisons[0].from, &plan.comparisons[0].to})
        *comparison += text;
    for (auto &arm : plan.arms)
        arm.name += text;
    for (auto &prediction : plan.predictions) {
        prediction.id = prediction.text = prediction.reasoned = text;
        if (prediction.comparison)
            prediction.comparison = plan.comparisons[0];
        else
            prediction.arm += text;
    }
    plan.receipts.waived["fresh_uptime"] = text;
    for (auto &rep : result.measured.reps) {
        rep.arm += text;
        rep.stratum += text;
        rep.counters["bus." + text] = 100;
        rep.counters["work." + text] = 100;
        rep.counters["kernel_work." + text] = 100;
        rep.counters["cpu0.irq." + text] = 100;
        rep.counters["sdio." + text] = 100;
        rep.facts.module_identity = rep.facts.stress_path = rep.facts.telemetry_path = text;
        rep.facts.besides_variant = {text};
        for (auto &event : rep.events)
            event.text = text;
    }
    result.measured.rig = text;
    result.rig_facts[text] = text;
    result.measured.by_construction[text] = text;
    result.warnings = {text};
    result.recorded.sources = result.recorded.notes = {text};
    RecordedComparison comparison;
    comparison.from = comparison.to = comparison.statistic = comparison.published = text;
    comparison.readings = {{text, 1}, {text, 2}};
    comparison.needs = {text};
    result.recorded.comparisons = {comparison};
    result.recorded.zeros = {text};
    result.recorded_files = {{text, text}};
    auto &environment = result.environment;
    environment.started = environment.host = environment.kernel = environment.directory = text;
    environment.attempts = environment.notes = {text};
    result.header.predictions_sha256 = result.header.plan_sha256 = text;
    result.header.program_sha256 = text;
    analyse(result);
    return result;
}

} // namespace besser::bench
