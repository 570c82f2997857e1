// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan_expectation.hpp"

#include "bench/record/offer.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace besser::bench {

namespace {

/// What is predicted of, and what it can be.
struct Subject {
    std::string name;  ///< "goodput", "a ratio"
    std::string range; ///< for people
    double low;
    double high;
    bool whole; ///< of each rep
};

Subject subject_of(const Metric &metric, bool ratio) {
    const auto &[low, high, whole] = metric.range;
    if (!ratio)
        return {metric.name, describe_range(metric), low, high, whole};
    return {"a ratio", "0 or more", low < 0 ? -unbounded : 0, unbounded, false};
}

class Check {
  public:
    Check(const TomlFields &fields, const Expectation &expect, Subject subject)
        : fields_(fields), expect_(expect), subject_(std::move(subject)) {}

    void bounds() const {
        const auto &[form, margin, min, max, equals, every_rep] = expect_;
        if (min && *min > subject_.high)
            cannot_be_met("min");
        else if (min && *min <= subject_.low)
            cannot_fail("min");
        if (max && *max < subject_.low)
            cannot_be_met("max");
        else if (max && *max >= subject_.high)
            cannot_fail("max");
        if (equals && (*equals < subject_.low || *equals > subject_.high))
            cannot_be_met("equals");
    }

    /// Each rep of a count is a whole number, whatever the mean is.
    void whole_numbers() const {
        if (!subject_.whole)
            return;
        const auto key = expect_.equals ? "equals" : "min";
        const double low = expect_.equals.value_or(expect_.min.value_or(-unbounded));
        const double high = expect_.equals.value_or(expect_.max.value_or(unbounded));
        if ((expect_.equals || expect_.every_rep) && std::ceil(low) > std::floor(high))
            fields_.complain(
                key, fmt::format("cannot be met: {} of a rep is a whole number", subject_.name),
                "expect one");
    }

    /// Equal arms meet a bound of 1 in one of forty runs, however many windows there are.
    void bound_of_one() const {
        for (const auto &[key, bound] : {std::pair("min", expect_.min), {"max", expect_.max}})
            if (bound == 1.0)
                fields_.complain(key, "is 1, which arms that are equal neither meet nor miss",
                                 "write superior = \"0%\", or not_inferior or equivalent with a "
                                 "margin");
    }

    /// What a capped sender leaves to be received; headers are received beside what it sends.
    void offer(const Stress &stress) const {
        if (!stress.rate_bytes_per_s)
            return;
        const auto most =
            static_cast<double>(offered_bytes(stress.protocol, *stress.rate_bytes_per_s, 1));
        for (const auto &[key, bound] : {std::pair("min", expect_.min), {"equals", expect_.equals}})
            if (bound && *bound > most)
                fields_.complain(key,
                                 fmt::format("cannot be met: the plan offers {:.4g} MiB/s, with "
                                             "headers {:.4g}",
                                             *stress.rate_bytes_per_s / mib, most / mib),
                                 "expect less, or offer more");
    }

  private:
    void cannot_be_met(std::string_view key) const {
        fields_.complain(key, fmt::format("cannot be met: {} is {}", subject_.name, subject_.range),
                         "expect what can be");
    }
    void cannot_fail(std::string_view key) const {
        fields_.complain(key,
                         fmt::format("cannot fail: {} is always {}", subject_.name, subject_.range),
                         "leave it out, or expect more of it");
    }

    const TomlFields &fields_;
    const Expectation &expect_;
    const Subject subject_;
};

constexpr std::array margin_forms = {Form::superior, Form::not_inferior, Form::equivalent};

/// The form of a ratio and its margin, each of which is a key of its own.
void read_form(const TomlFields &fields, const Metric &metric, Expectation &expect) {
    std::size_t given = expect.min || expect.max ? 1 : 0;
    for (const auto form : margin_forms) {
        const auto key = form_name(form);
        const auto margin = fields.quantity(key, Dimension::share);
        if (!margin)
            continue;
        ++given;
        expect.form = form;
        expect.margin = *margin;
        if (*margin < 0 || *margin >= 1 || (*margin == 0 && form != Form::superior))
            fields.complain(key, "is no margin",
                            form == Form::superior
                                ? "give how much better it is at least, such as \"0%\""
                                : "give what is too little to matter, such as \"2%\"");
        if (form != Form::equivalent && metric.better == Better::neither)
            fields.complain(key, fmt::format("{} is neither better high nor low", metric.name),
                            "give min or max of the ratio");
    }
    if (const auto different = fields.boolean("different")) {
        ++given;
        expect.form = Form::different;
        if (!*different)
            fields.complain("different", "no run shows that two arms do not differ at all",
                            "write equivalent = \"2%\", with what is too little to matter");
    }
    if (given > 1)
        fields.complain(form_name(expect.form), "stands beside another claim",
                        "make it two predictions");
}

/// Which parts stand together, whatever their values are.
void check_form(const TomlFields &prediction, const TomlFields &fields, const Expectation &expect,
                bool ratio) {
    if (ratio && (expect.equals || expect.every_rep))
        fields.complain(expect.equals ? "equals" : "every_rep",
                        "speaks about one arm, not about a ratio",
                        "use min, max, superior, not_inferior, equivalent or different");
    if (!ratio && expect.form != Form::bounds)
        fields.complain(form_name(expect.form), "speaks about a ratio",
                        "give from and to instead of arm");
    if (expect.form == Form::bounds && !expect.min && !expect.max && !expect.equals)
        prediction.complain("expect", "expects nothing",
                            "give min, max or equals; of a ratio min, max, superior, not_inferior, "
                            "equivalent or different");
    if (expect.min && expect.max && *expect.min > *expect.max)
        fields.complain("min", "is above max", "exchange them");
    if (expect.equals && (expect.min || expect.max))
        fields.complain("equals", "stands beside min or max", "give one or the other");
}

} // namespace

Expectation read_expectation(const TomlFields &prediction, const Metric &metric, bool ratio,
                             const Stress &stress) {
    const auto *table = prediction.table("expect");
    if (!table) {
        prediction.complain("expect", "is missing", "write expect = { min = ..., max = ... }");
        return {};
    }
    const TomlFields fields(prediction.errors(), *table, prediction.path_of("expect"),
                            {"min", "max", "equals", "every_rep", "superior", "not_inferior",
                             "equivalent", "different"});
    const auto dimension = ratio ? Dimension::number : metric.dimension;
    Expectation expect;
    expect.min = fields.quantity("min", dimension);
    expect.max = fields.quantity("max", dimension);
    expect.equals = fields.quantity("equals", dimension);
    expect.every_rep = fields.boolean("every_rep").value_or(false);
    read_form(fields, metric, expect);
    check_form(prediction, fields, expect, ratio);
    const Check check(fields, expect, subject_of(metric, ratio));
    check.bounds();
    check.whole_numbers();
    if (ratio)
        check.bound_of_one();
    if (!ratio && metric.dimension == Dimension::byte_rate)
        check.offer(stress);
    return expect;
}

} // namespace besser::bench
