// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/distribution.hpp"
#include "bench/record/latency.hpp"
#include "bench/report/page_sections.hpp"
#include "bench/report/report.hpp"
#include "page/plot.hpp"

#include <fmt/format.h>

#include <array>

namespace besser::bench {

namespace {

using page::element;
using page::Html;
using page::Layer;

struct Way {
    const char *distribution;
    std::string_view id;
    std::string_view title;
};

constexpr std::array ways = {
    Way{latency::round_trip, "latency-round-trip", "Round trip of a probe"},
    Way{latency::down, "latency-down", "A probe's way to the tablet"},
    Way{latency::up, "latency-up", "An answer's way from the tablet"},
};

/// For each time the share of probes that took no longer, of a rep.
Layer rep_layer(const RepRecord &rep, const std::vector<double> &quantiles, unsigned group) {
    constexpr double ms = 1e3;
    Layer layer;
    layer.kind = Layer::Kind::line;
    layer.name = rep_name(rep);
    layer.group = group;
    layer.of_group = rep.arm;
    for (std::size_t i = 0; i < quantiles.size(); i++)
        layer.points.emplace_back(quantiles[i] * ms, static_cast<double>(i) / (quantile_count - 1));
    return layer;
}

/// "direct: latency 0.94 ms (0.91 to 0.96)": what the plot shows, for who cannot see it.
std::string in_words(const RunResult &result, std::string_view distribution) {
    std::string words;
    for (const auto &arm : result.plan.arms) {
        std::vector<double> medians, tails;
        for (const auto &rep : result.measured.reps)
            if (const auto found = rep.distributions.find(std::string(distribution));
                rep.arm == arm.name && found != rep.distributions.end()) {
                medians.push_back(found->second[50]);
                tails.push_back(found->second[99]);
            }
        if (medians.empty())
            continue;
        const auto middle = quantiles(medians)[50], tail = quantiles(tails)[50];
        words += fmt::format("{}: half of the probes took no more than {:.2f} ms, 99 of 100 no "
                             "more than {:.2f} ms (medians of {} reps). ",
                             arm.name, middle * 1e3, tail * 1e3, medians.size());
    }
    return words;
}

page::Plot way_plot(const RunResult &result, const Way &way) {
    page::Plot plot;
    plot.id = way.id;
    plot.title = fmt::format("{}, every rep", way.title);
    plot.x = {.label = "time (ms)", .logarithmic = true};
    plot.y = {.label = "share of probes that took no longer", .from = 0, .to = 1};
    plot.link = "latency";
    plot.text = in_words(result, way.distribution);
    for (std::size_t arm = 0; arm < result.plan.arms.size(); arm++)
        for (const auto &rep : result.measured.reps)
            if (const auto found = rep.distributions.find(way.distribution);
                rep.arm == result.plan.arms[arm].name && found != rep.distributions.end())
                plot.layers.push_back(rep_layer(rep, found->second, static_cast<unsigned>(arm)));
    return plot;
}

} // namespace

Html latency_html(const RunResult &result) {
    Html html;
    for (const auto &way : ways)
        if (const auto plot = way_plot(result, way); !plot.layers.empty())
            html += page::render(plot);
    if (html.empty())
        return element("p", {},
                       result.plan.stress.latency_probes.count() == 0
                           ? "The plan sends no probes (stress.latency_probes), so nobody knows."
                           : "No probe was answered.");
    return html + element("p", {{"class", "quiet"}},
                          "A probe is a STAMP packet (RFC 8762) beside the stress; its reflector "
                          "is in the tablet's network stack. Probes that were lost are in none of "
                          "the curves: latency_lost tells their share.");
}

} // namespace besser::bench
