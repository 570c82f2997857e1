// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/fit.hpp"

#include "bench/rigs/virtual/virtual_probes.hpp"
#include "model/air/random.hpp"
#include "support/time_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

namespace besser::bench {

namespace {

constexpr std::int64_t ramp_ns = 2 * second; ///< slow start is not part of a rate
constexpr std::int64_t measured_ns = 6 * second;
constexpr std::array<std::uint64_t, 3> world_seeds = {7, 8,
                                                      9}; ///< the same luck for every candidate
constexpr std::uint64_t generation_samples = 64;          ///< drawn before any of them is judged
constexpr std::size_t parents = 16;

/// A point in the space of free parameters, each coordinate between 0 and 1.
using Point = std::vector<double>;

struct Candidate {
    Point point;
    FitFigures relay;
    double distance = INFINITY;
};

bool is_choice(const FreeParameter &parameter) { return !parameter.choices.empty(); }

ProfileValue value_at(const FreeParameter &parameter, double coordinate) {
    if (is_choice(parameter)) {
        const auto count = parameter.choices.size();
        return std::string(parameter.choices[std::min(
            static_cast<std::size_t>(coordinate * static_cast<double>(count)), count - 1)]);
    }
    const double value = parameter.low * std::pow(parameter.high / parameter.low, coordinate);
    if (parameter.unit == "us")
        return fmt::format("{:.3f}us", value);
    return static_cast<std::int64_t>(std::llround(value));
}

std::map<std::string, ProfileValue> values_at(const Point &point) {
    std::map<std::string, ProfileValue> values;
    for (std::size_t i = 0; i < point.size(); i++)
        values[std::string(free_parameters()[i].key)] = value_at(free_parameters()[i], point[i]);
    return values;
}

FitFigures measure(Profile profile, const Point &point, host::Variant variant, std::uint64_t seed) {
    for (const auto &[key, value] : values_at(point))
        if (const auto set = set_profile_value(profile, key, value); !set)
            return {};
    Testbed testbed({profile, variant, seed});
    if (!testbed.connect())
        return {};
    testbed.start_stress();
    testbed.run_for(ramp_ns);
    const auto before = read_probes(testbed);
    testbed.run_for(measured_ns);
    auto counts = difference(read_probes(testbed), before);
    const double seconds = static_cast<double>(measured_ns) / 1e9;
    const double frames = std::max<double>(1, static_cast<double>(counts["rx.frames"]));
    const auto rate = [&](const char *name) { return static_cast<double>(counts[name]) / seconds; };
    return {.rx_mib_per_s = rate("rx.bytes") / (1024 * 1024),
            .rx_dispatches_per_s = rate("work.sdio_rx_work"),
            .tx_dispatches_per_s = rate("work.sdio_tx_work"),
            .requests_per_frame = seconds / frames *
                                  (rate("bus.cmd52_read") + rate("bus.cmd52_write") +
                                   rate("bus.cmd53_read") + rate("bus.cmd53_write")),
            .frames_per_batch =
                frames / std::max<double>(1, static_cast<double>(counts["rx.batches"]))};
}

/// Mean over all seeds: a fit must not hang on one world's luck.
FitFigures mean_of(const Profile &profile, const Point &point, host::Variant variant) {
    FitFigures mean;
    for (const auto seed : world_seeds) {
        const auto figures = measure(profile, point, variant, seed);
        for (const auto member : fit_figures)
            mean.*member += figures.*member / static_cast<double>(world_seeds.size());
    }
    return mean;
}

double deviation(double value, double target) { return std::abs(value / target - 1); }

double distance(const FitFigures &figures) {
    return std::max({deviation(figures.rx_mib_per_s, tablet_relay.rx_mib_per_s),
                     deviation(figures.rx_dispatches_per_s, tablet_relay.rx_dispatches_per_s),
                     deviation(figures.tx_dispatches_per_s, tablet_relay.tx_dispatches_per_s)});
}

/// What the search follows: the worst of the three, where a factor too high is as bad as the same
/// factor too low; the others decide between equals.
double badness(const FitFigures &figures) {
    const auto log_ratio = [](double value, double target) {
        return std::abs(std::log((value + 1e-3) / target));
    };
    const double rate = log_ratio(figures.rx_mib_per_s, tablet_relay.rx_mib_per_s);
    const double rx = log_ratio(figures.rx_dispatches_per_s, tablet_relay.rx_dispatches_per_s);
    const double tx = log_ratio(figures.tx_dispatches_per_s, tablet_relay.tx_dispatches_per_s);
    return std::max({rate, rx, tx}) + 0.1 * (rate + rx + tx);
}

/// A fifth of each generation is drawn anew, so that no region is forgotten; the rest varies what
/// was nearest so far.
Point draw(air::Random &random, const std::vector<Candidate> &best) {
    Point point(free_parameters().size());
    const bool anew = best.empty() || random.below(5) == 0;
    const auto &parent =
        anew ? Candidate{} : best[random.below(static_cast<std::uint32_t>(best.size()))];
    const double reach = std::pow(10.0, -2.5 * random.between(0, 1)) * 0.5;
    for (std::size_t i = 0; i < point.size(); i++) {
        const bool redraw = anew || (is_choice(free_parameters()[i]) && random.below(10) == 0);
        point[i] =
            redraw ? random.between(0, 1)
            : is_choice(free_parameters()[i])
                ? parent.point[i]
                : std::clamp(parent.point[i] + reach * (2 * random.between(0, 1) - 1), 0.0, 1.0);
    }
    return point;
}

/// Runs `job(i)` for 0 <= i < count on some threads.
template <class Job>
void in_parallel(unsigned threads, std::size_t count, Job &&job) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> workers;
    for (unsigned t = 0; t < threads; t++)
        workers.emplace_back([&] {
            for (std::size_t i = next++; i < count; i = next++)
                job(i);
        });
}

void keep_best(std::vector<Candidate> &best, const Candidate &sample) {
    best.push_back(sample);
    std::ranges::stable_sort(best, {}, [](const Candidate &s) { return badness(s.relay); });
    if (best.size() > parents)
        best.pop_back();
}

Fit ask(const Profile &base, const Candidate &sample) {
    return {values_at(sample.point), sample.relay, mean_of(base, sample.point, host::Variant::v3),
            mean_of(base, sample.point, host::Variant::direct)};
}

} // namespace

const std::vector<FreeParameter> &free_parameters() {
    static const std::vector<FreeParameter> all = {
        {"chip.publish", 0, 2, "", {"at-once", "per-ampdu", "held"}},
        {"chip.unsettled", 0, 1, "", {"stale-toggle", "zero"}},
        {"chip.batch_limit", 1, 16, "messages", {}},
        {"chip.hold", 200, 20'000, "us", {}},
        {"chip.settle", 5, 5'000, "us", {}},
        {"chip.rx_buffer_frames", 4, 128, "frames", {}},
        {"chip.input_buffers", 4, 32, "messages", {}},
        {"kernel.cmd52_issue", 2, 150, "us", {}},
        {"kernel.cmd53_issue", 4, 300, "us", {}},
        {"kernel.wake_latency", 2, 150, "us", {}},
        {"kernel.wake_jitter", 1, 250, "us", {}},
        {"kernel.context_switch", 0.8, 15, "us", {}},
        {"host.rx_frame", 5, 400, "us", {}},
        {"host.tx_frame", 5, 200, "us", {}},
    };
    return all;
}

FitResult fit_profile(const Profile &base, const FitRequest &request,
                      std::atomic<std::uint64_t> &progress) {
    FitResult result;
    air::Random random(request.seed);
    std::vector<Candidate> best;
    std::vector<Candidate> matching;
    Candidate nearest;
    while (result.samples < request.samples) {
        std::vector<Candidate> generation(
            std::min(generation_samples, request.samples - result.samples));
        for (auto &sample : generation)
            sample.point = draw(random, best);
        in_parallel(request.threads, generation.size(), [&](std::size_t i) {
            auto &candidate = generation[i];
            candidate.relay = mean_of(base, candidate.point, host::Variant::relay);
            candidate.distance = distance(candidate.relay);
            progress++;
        });
        for (const auto &sample : generation) {
            keep_best(best, sample);
            if (sample.distance < nearest.distance)
                nearest = sample;
            if (sample.distance <= request.tolerance)
                matching.push_back(sample);
        }
        result.samples += generation.size();
    }
    result.fits.resize(matching.size());
    in_parallel(request.threads, matching.size(),
                [&](std::size_t i) { result.fits[i] = ask(base, matching[i]); });
    result.nearest = ask(base, nearest);
    result.nearest_distance = nearest.distance;
    return result;
}

} // namespace besser::bench
