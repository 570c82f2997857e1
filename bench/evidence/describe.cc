// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace besser::bench {

namespace {

std::string_view bound_mark(Bound bound) {
    switch (bound) {
    case Bound::at_least:
        return ">= ";
    case Bound::at_most:
        return "<= ";
    case Bound::open:
        return "about ";
    case Bound::exact:
        break;
    }
    return "";
}

} // namespace

std::string with_unit(const Metric &metric, double value) {
    const bool attached = metric.unit.starts_with('/') || metric.unit.empty();
    return fmt::format("{}{}{}", format_value(metric, value), attached ? "" : " ", metric.unit);
}

std::string describe(const ArmFigure &figure) {
    const auto &windows = figure.over_windows;
    auto text = fmt::format("{}{}", figure.censored > 0 ? ">= " : "",
                            with_unit(figure.metric, windows.mean));
    if (figure.unmeasured > 0)
        text += fmt::format(" over {} of {} reps", figure.reps.size(),
                            figure.reps.size() + figure.absent);
    if (windows.count == 1)
        return text + " (one window)";
    if (*windows.sd == 0)
        return text + fmt::format(" (the same in all {} windows)", windows.count);
    return text + fmt::format(" (95 %: {} to {})",
                              format_value(figure.metric, windows.mean - *windows.half_width),
                              format_value(figure.metric, windows.mean + *windows.half_width));
}

std::string format_change(double ratio) { return fmt::format("{:+.1f} %", (ratio - 1) * 100); }

std::string describe(const ComparisonFigure &figure) {
    if (!figure.ratio)
        return fmt::format("no ratio: {} has 0", figure.comparison.from);
    const auto &ratio = *figure.ratio;
    auto text = fmt::format("{}{:.3f}", bound_mark(figure.bound), ratio.value);
    if (figure.from.unmeasured + figure.to.unmeasured > 0)
        text += " of the reps with traffic";
    if (ratio.deterministic)
        return text + " (deterministic)";
    if (!ratio.interval)
        return text + " (no interval)";
    text += fmt::format(" (95 %: {:.3f} to {:.3f}", ratio.interval->low, ratio.interval->high);
    if (ratio.permutation_p)
        text += fmt::format("; p = {:.3f}", *ratio.permutation_p);
    return text + ")";
}

std::string describe(const Expectation &expect, const Metric *metric) {
    const auto show = [&](double value) {
        return metric ? with_unit(*metric, value) : fmt::format("{:.4g}", value);
    };
    std::vector<std::string> parts;
    if (expect.equals)
        parts.push_back(fmt::format("every rep = {}", show(*expect.equals)));
    const auto subject = !metric ? "ratio" : expect.every_rep ? "every rep" : "mean";
    if (expect.min && expect.max)
        parts.push_back(fmt::format("{} {} to {}", subject, show(*expect.min), show(*expect.max)));
    else if (expect.min)
        parts.push_back(fmt::format("{} >= {}", subject, show(*expect.min)));
    else if (expect.max)
        parts.push_back(fmt::format("{} <= {}", subject, show(*expect.max)));
    if (expect.differs)
        parts.push_back(*expect.differs ? "a difference is found" : "no difference is found");
    return fmt::format("{}", fmt::join(parts, " and "));
}

} // namespace besser::bench
