// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

std::size_t Arm::line_of(const std::string &key) const {
    const auto found = lines.find(key);
    const auto whole = lines.find("");
    return found != lines.end() ? found->second : whole != lines.end() ? whole->second : 0;
}

bool Arm::has_option(std::string_view option) const {
    return std::ranges::find(options, option) != options.end();
}

const Arm *Plan::find_arm(std::string_view arm_name) const {
    const auto found = std::ranges::find(arms, arm_name, &Arm::name);
    return found == arms.end() ? nullptr : &*found;
}

std::vector<Comparison> Plan::all_comparisons() const {
    auto all = comparisons;
    for (const auto &prediction : predictions) {
        if (prediction.comparison && std::ranges::find(all, *prediction.comparison) == all.end())
            all.push_back(*prediction.comparison);
    }
    return all;
}

std::string comparison_name(const Comparison &comparison) {
    return fmt::format("{} -> {}", comparison.from, comparison.to);
}

std::string_view form_name(Form form) {
    switch (form) {
    case Form::bounds:
        return "bounds";
    case Form::superior:
        return "superior";
    case Form::not_inferior:
        return "not_inferior";
    case Form::equivalent:
        return "equivalent";
    case Form::different:
        return "different";
    }
    return "";
}

std::string_view confidence_name(Confidence confidence) {
    switch (confidence) {
    case Confidence::low:
        return "low";
    case Confidence::medium:
        return "medium";
    case Confidence::high:
        return "high";
    }
    return "";
}

} // namespace besser::bench
