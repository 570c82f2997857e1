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

std::string describe_form(const Expectation &expect) {
    const auto margin = fmt::format("{:.4g} %", expect.margin * 100);
    switch (expect.form) {
    case Form::superior:
        return expect.margin == 0 ? "better" : fmt::format("better by more than {}", margin);
    case Form::not_inferior:
        return fmt::format("not worse by {} or more", margin);
    case Form::equivalent:
        return fmt::format("the same within {}", margin);
    case Form::different:
        return "different";
    case Form::bounds:
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
    if (!figure.mean)
        return text + fmt::format(" ({} windows)", windows.count);
    if (figure.mean->deterministic())
        return text + fmt::format(" (the same in all {} windows{})", windows.count,
                                  *windows.sd == 0 ? "" : " of a stratum");
    const auto interval = interval_of(*figure.mean);
    return text + fmt::format(" (95 %: {} to {})", format_value(figure.metric, interval.low),
                              format_value(figure.metric, interval.high));
}

std::string format_change(double ratio) { return fmt::format("{:+.1f} %", (ratio - 1) * 100); }

RatioText ratio_text(const ComparisonFigure &figure) {
    if (!figure.ratio)
        return {"no ratio", fmt::format("{} has 0", figure.comparison.from)};
    const auto &ratio = *figure.ratio;
    auto text = fmt::format("{}{:.3f}", bound_mark(figure.bound), ratio.value);
    if (!ratio.log)
        return {std::move(text), "no interval"};
    if (ratio.log->deterministic())
        return {std::move(text), "deterministic"};
    const auto interval = ratio_interval(ratio);
    return {std::move(text), fmt::format("{:.3f} to {:.3f}", interval.low, interval.high)};
}

std::string describe(const ComparisonFigure &figure) {
    const auto [ratio, interval] = ratio_text(figure);
    if (!figure.ratio)
        return fmt::format("{}: {}", ratio, interval);
    const bool partly = figure.from.unmeasured + figure.to.unmeasured > 0;
    const auto &log = figure.ratio->log;
    return fmt::format("{}{} ({}{})", ratio, partly ? " of the reps with traffic" : "",
                       log && !log->deterministic() ? "95 %: " : "", interval);
}

std::string describe(const Expectation &expect, const Metric *metric) {
    const auto show = [&](double value) {
        return metric ? with_unit(*metric, value) : fmt::format("{:.4g}", value);
    };
    if (expect.form != Form::bounds)
        return describe_form(expect);
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
    return fmt::format("{}", fmt::join(parts, " and "));
}

} // namespace besser::bench
