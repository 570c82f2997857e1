// SPDX-License-Identifier: GPL-2.0-only
// What a real kernel did in the reps of each arm, by name: interrupts, work items, requests to an
// SDIO card. Names are what a target says.
#include "bench/report/report.hpp"

#include "support/split.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

namespace besser::bench {

namespace {

constexpr std::size_t most_rows = 16; ///< of a table; result.json has all
constexpr double least_share = 0.005; ///< of a CPU that is named

struct Activity {
    double count = 0;
    std::map<unsigned, double> on_cpu{}; ///< of them; empty: not known
};

/// Of an arm: the sum over its reps.
struct ArmActivity {
    double elapsed_s = 0;
    std::map<std::string, Activity> interrupts, work, requests;
};

/// Of "cpu3.irq.dw-mci", 3 and "dw-mci".
std::optional<std::pair<unsigned, std::string>> on_cpu(std::string_view counter,
                                                       std::string_view kind) {
    const auto place = take_until(counter, '.');
    if (!place.starts_with("cpu") || take_until(counter, '.') != kind)
        return {};
    const auto cpu = whole_number<unsigned>(place.substr(3));
    return cpu ? std::optional(std::pair(*cpu, std::string(counter))) : std::nullopt;
}

void add(std::string_view counter, double count, ArmActivity &arm) {
    constexpr std::string_view driver_work = "work.", kernel_work = "kernel_work.", bus = "sdio.";
    if (const auto irq = on_cpu(counter, "irq")) {
        auto &activity = arm.interrupts[irq->second];
        activity.count += count;
        activity.on_cpu[irq->first] += count;
    } else if (const auto work = on_cpu(counter, "work")) {
        arm.work[work->second].on_cpu[work->first] += count;
    } else if (counter.starts_with(driver_work)) {
        arm.work[std::string(counter.substr(driver_work.size()))].count += count;
    } else if (counter.starts_with(kernel_work)) {
        arm.work[std::string(counter.substr(kernel_work.size()))].count += count;
    } else if (counter.starts_with(bus)) {
        arm.requests[std::string(counter.substr(bus.size()))].count += count;
    }
}

ArmActivity activity_of(const Reps &reps) {
    ArmActivity sum;
    for (const auto *rep : reps) {
        sum.elapsed_s += rep->elapsed_s;
        for (const auto &[name, count] : rep->counters)
            add(name, static_cast<double>(count), sum);
    }
    return sum;
}

/// "2143 (cpu1 97 %, cpu0 3 %)"
std::string cell(const Activity *activity, double elapsed_s) {
    if (activity == nullptr || elapsed_s <= 0)
        return "-";
    std::vector<std::pair<double, unsigned>> cpus;
    for (const auto &[cpu, count] : activity->on_cpu)
        if (count >= least_share * activity->count && count > 0)
            cpus.emplace_back(count, cpu);
    std::ranges::sort(cpus, std::greater());
    std::vector<std::string> shares;
    for (const auto &[count, cpu] : cpus)
        shares.push_back(fmt::format("cpu{} {:.0f} %", cpu, 100 * count / activity->count));
    const auto rate = fmt::format("{:.4g}", activity->count / elapsed_s);
    return shares.empty() ? rate : fmt::format("{} ({})", rate, fmt::join(shares, ", "));
}

using Part = std::map<std::string, Activity> ArmActivity::*;

/// The names that any arm had, those of most first.
std::vector<std::string> names_in(const std::vector<ArmActivity> &arms, Part part) {
    std::map<std::string, double> most;
    for (const auto &arm : arms)
        for (const auto &[name, activity] : arm.*part)
            most[name] = std::max(most[name], activity.count);
    std::vector<std::string> names;
    for (const auto &[name, count] : most)
        if (count > 0)
            names.push_back(name);
    std::ranges::stable_sort(names, std::greater(),
                             [&](const auto &name) { return most.at(name); });
    return names;
}

void add_table(const RunResult &result, const std::vector<ArmActivity> &arms, Part part,
               const std::string &what, Section &section) {
    const auto names = names_in(arms, part);
    if (names.empty())
        return;
    Table table{{{what, false, Table::Role::key}}, {}};
    for (const auto &arm : result.plan.arms)
        table.columns.push_back({arm.name});
    for (std::size_t i = 0; i < std::min(names.size(), most_rows); i++) {
        std::vector<std::string> row = {names[i]};
        for (const auto &arm : arms) {
            const auto found = (arm.*part).find(names[i]);
            row.push_back(
                cell(found == (arm.*part).end() ? nullptr : &found->second, arm.elapsed_s));
        }
        table.rows.push_back(std::move(row));
    }
    section.blocks.emplace_back(std::move(table));
    if (names.size() > most_rows)
        section.blocks.emplace_back(
            fmt::format("{} more stand in result.json.", names.size() - most_rows));
}

} // namespace

Section activity_section(const RunResult &result) {
    auto reps = reps_by_arm(result.measured.reps);
    std::vector<ArmActivity> arms;
    for (const auto &arm : result.plan.arms)
        arms.push_back(activity_of(reps[arm.name]));
    Section section{"What the kernel ran", {}};
    const bool tells = std::ranges::any_of(
        arms, [](const auto &arm) { return !arm.interrupts.empty() || !arm.requests.empty(); });
    if (!tells)
        return section;
    section.blocks.emplace_back(
        "Per second, over all reps of an arm; in brackets the CPUs where it ran, where that is "
        "known.");
    add_table(result, arms, &ArmActivity::interrupts, "interrupts, by handler", section);
    add_table(result, arms, &ArmActivity::work, "work items, by function", section);
    add_table(result, arms, &ArmActivity::requests,
              "SDIO requests, by the card's function and length, and their bytes", section);
    return section;
}

} // namespace besser::bench
