// SPDX-License-Identifier: GPL-2.0-only
#include "page/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::page {

namespace {

constexpr double width = 360, height = 46, margin = 14, axis_y = 28, line_y = 13;

/// What is drawn, from its least to its greatest value with some room.
class Span {
  public:
    explicit Span(const Gauge &gauge) : low_(gauge.value), high_(gauge.value) {
        for (const auto &end : {gauge.expected_low, gauge.expected_high, gauge.reference})
            if (end)
                hold(*end);
        if (gauge.interval) {
            hold(gauge.interval->first);
            hold(gauge.interval->second);
        }
        const double width_of_values = high_ - low_;
        const double room = width_of_values > 0 ? 0.25 * width_of_values
                            : high_ != 0        ? 0.25 * std::abs(high_)
                                                : 1;
        low_ -=
            low_ >= 0 ? std::min(room, low_) : room; // what cannot be below 0 is not drawn there
        high_ += room;
    }

    double pixel(double value) const {
        return margin + (value - low_) / (high_ - low_) * (width - 2 * margin);
    }

    std::vector<double> ticks() const {
        const double raw = (high_ - low_) / 5;
        const double power = std::pow(10, std::floor(std::log10(raw)));
        const double factor = raw / power;
        const double step = power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
        std::vector<double> ticks;
        for (double i = std::ceil(low_ / step); i * step <= high_; i++)
            ticks.push_back(i * step);
        return ticks;
    }

  private:
    void hold(double value) {
        low_ = std::min(low_, value);
        high_ = std::max(high_, value);
    }

    double low_, high_;
};

std::string px(double value) { return fmt::format("{:.1f}", value); }

Html bar(const char *kind, double from, double to, double y, double thickness) {
    return element("rect",
                   {{"class", kind},
                    {"x", px(from)},
                    {"y", px(y)},
                    {"width", px(std::max(to - from, 1.5))},
                    {"height", px(thickness)}},
                   Html());
}

/// From the left edge to `low`, and from `high` to the right edge, or what lies between them.
Html expected(const Gauge &gauge, const Span &span) {
    auto from = gauge.expected_low ? span.pixel(*gauge.expected_low) : margin / 2;
    auto to = gauge.expected_high ? span.pixel(*gauge.expected_high) : width - margin / 2;
    if (constexpr double least = 6; to - from < least && !gauge.outside) { // one value is seen, too
        from -= least / 2;
        to += least / 2;
    }
    constexpr double top = 3, thickness = axis_y - top;
    if (!gauge.outside)
        return bar("expected", from, to, top, thickness);
    return bar("expected", margin / 2, from, top, thickness) +
           bar("expected", to, width - margin / 2, top, thickness);
}

} // namespace

Html render(const Gauge &gauge) {
    const Span span(gauge);
    Html inner;
    if (gauge.expected_low || gauge.expected_high)
        inner += expected(gauge, span);
    inner += bar("axis", margin / 2, width - margin / 2, axis_y, 1);
    for (const double tick : span.ticks())
        inner += bar("axis", span.pixel(tick), span.pixel(tick), axis_y, 4) +
                 element("text", {{"x", px(span.pixel(tick))}, {"y", px(height - 3)}},
                         fmt::format("{:.4g}", tick));
    if (gauge.reference)
        inner += bar("reference", span.pixel(*gauge.reference), span.pixel(*gauge.reference), 3,
                     axis_y - 3);
    if (gauge.interval)
        inner += bar("interval", span.pixel(gauge.interval->first),
                     span.pixel(gauge.interval->second), line_y - 2, 4);
    inner += element(
        "circle",
        {{"class", "value"}, {"cx", px(span.pixel(gauge.value))}, {"cy", px(line_y)}, {"r", "5"}},
        Html());
    return element("svg",
                   {{"class", "gauge"},
                    {"viewBox", fmt::format("0 0 {} {}", width, height)},
                    {"role", "img"},
                    {"aria-label", gauge.text}},
                   inner);
}

} // namespace besser::page
