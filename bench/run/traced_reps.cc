// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/traced_reps.hpp"

#include "bench/plan/run_order.hpp"
#include "bench/run/plan_runner.hpp"
#include "support/quantity.hpp"
#include "support/suggestion.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace besser::bench {

namespace {

/// A number from 1 to `most`, less 1.
std::optional<std::uint32_t> read_ordinal(std::string_view text, std::uint32_t most) {
    const auto number = whole_number<std::uint32_t>(text);
    if (!number || *number < 1 || *number > most)
        return std::nullopt;
    return *number - 1;
}

std::string describe(const Plan &plan, const RepName &name) {
    return fmt::format("{} window {} rep {}", plan.arms[name.arm].name, name.window + 1,
                       name.rep + 1);
}

std::vector<RepName> chosen(const Plan &plan, const TraceWish &wish) {
    if (wish.rep)
        return {*wish.rep};
    std::vector<RepName> first;
    for (std::size_t arm = 0; arm < plan.arms.size(); arm++)
        first.push_back({arm, 0, 0});
    return first;
}

/// What of a rep the file shows.
std::string tell(const Plan &plan, const RepName &name, const TraceWish &wish,
                 const TracedRep &traced, const trace::TraceFile &file) {
    const auto full_since = file.full_since_ns();
    const auto shown = full_since ? std::min(traced.recorded, std::chrono::nanoseconds(*full_since))
                                  : traced.recorded;
    return fmt::format("{}: {} from {}{}", describe(plan, name), format_duration(shown),
                       wish.from ? format_duration(*wish.from) + " after it was due"
                                 : std::string("the power-on of its window"),
                       full_since ? ", then the file was full" : "");
}

std::expected<TracedRep, Failure> trace_one(const Plan &plan, Rig &rig, const RepName &name,
                                            const TraceWish &wish,
                                            std::span<const RepRecord> measured,
                                            trace::TraceFile &file, const std::atomic<bool> *stop) {
    const auto cells = schedule(plan);
    const auto cell = std::ranges::find_if(
        cells, [&](const Cell &one) { return one.arm == name.arm && one.window == name.window; });
    const auto below = file.track({}, describe(plan, name));
    file.begin(below, 0, "recorded",
               std::array{trace::Argument{"plan", plan.name},
                          trace::Argument{"seed of the window", std::to_string(cell->seed)}});
    auto traced = rig.trace_rep(window_of(plan, *cell, stop), name.rep,
                                {file, below, wish.from, wish.length});
    if (stop != nullptr && stop->load())
        return std::unexpected(Failure{exit_interrupted, "interrupted; no trace was written"});
    if (!traced)
        return std::unexpected(Failure{
            exit_rig_failed, fmt::format("{}: {}", describe(plan, name), traced.error().what)});
    file.end_all(traced->recorded.count());
    place(traced->record, plan, *cell, name.rep);
    if (std::ranges::find(measured, traced->record) == measured.end())
        return std::unexpected(Failure{
            exit_rig_failed, fmt::format("{}: went another way while it was traced, which is an "
                                         "error of besser; no trace was written",
                                         describe(plan, name))});
    return std::move(*traced);
}

} // namespace

std::expected<RepName, std::string> read_rep_name(std::string_view text, const Plan &plan) {
    const auto last = text.rfind(':');
    const auto first = last == std::string_view::npos || last == 0 ? std::string_view::npos
                                                                   : text.rfind(':', last - 1);
    if (first == std::string_view::npos)
        return std::unexpected(
            fmt::format("\"{}\" is not ARM:WINDOW:REP, such as {}:1:1", text, plan.arms[0].name));
    const auto arm_name = text.substr(0, first);
    const auto arm = std::ranges::find(plan.arms, arm_name, &Arm::name);
    if (arm == plan.arms.end()) {
        std::vector<std::string_view> known;
        for (const auto &one : plan.arms)
            known.push_back(one.name);
        return std::unexpected(fmt::format("there is no arm \"{}\"; the plan has {}{}", arm_name,
                                           fmt::join(known, ", "), did_you_mean(arm_name, known)));
    }
    const auto window = read_ordinal(text.substr(first + 1, last - first - 1),
                                     static_cast<std::uint32_t>(plan.stress.windows));
    const auto rep =
        read_ordinal(text.substr(last + 1), static_cast<std::uint32_t>(plan.stress.reps));
    if (!window || !rep)
        return std::unexpected(fmt::format("\"{}\": the plan has windows 1 to {} of reps 1 to {}",
                                           text, plan.stress.windows, plan.stress.reps));
    return RepName{static_cast<std::size_t>(arm - plan.arms.begin()), *window, *rep};
}

std::expected<std::vector<std::string>, Failure>
trace_reps(const Plan &plan, Rig &rig, const TraceWish &wish, std::span<const RepRecord> measured,
           trace::TraceFile &file, const std::atomic<bool> *stop,
           const std::function<void(std::size_t done, std::size_t total)> &before) {
    std::vector<std::string> told;
    const auto names = chosen(plan, wish);
    for (const auto &name : names) {
        if (file.full_since_ns()) {
            told.push_back(describe(plan, name) + ": nothing, the file is full");
            continue;
        }
        if (before)
            before(told.size(), names.size());
        const auto traced = trace_one(plan, rig, name, wish, measured, file, stop);
        if (!traced)
            return std::unexpected(traced.error());
        told.push_back(tell(plan, name, wish, *traced, file));
    }
    for (std::size_t i = 0; i < told.size(); i++)
        file.tell(fmt::format("rep {}", i + 1), told[i]);
    return told;
}

} // namespace besser::bench
