// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/across/comparable.hpp"

#include "bench/plan/plan_json.hpp"
#include "support/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <span>

namespace besser::bench {

namespace {

using Names = std::set<std::string>;

/// What a rig tells of itself that a commit may change, and that makes no figure.
constexpr std::array<std::string_view, 2> facts_of_no_figure = {"guest_sha256", "data_races"};
/// What of an arm is under test.
constexpr std::array<std::string_view, 2> under_test = {"module", "tree"};
/// How often is no load.
constexpr std::array<std::string_view, 2> how_often = {"reps", "windows"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// A line for each key whose values differ.
void compare_objects(std::string_view what, const Json &one, const Json &other,
                     std::span<const std::string_view> but, std::vector<std::string> &found) {
    Names keys;
    for (const auto *object : {&one, &other})
        for (const auto &[key, unused] : object->items())
            keys.insert(key);
    for (const auto &key : keys) {
        const auto at = [&](const Json &object) { return object.value(key, Json(nullptr)); };
        if (!is_one_of(but, key) && at(one) != at(other))
            found.push_back(fmt::format("{}: {} is {} and {}", what, key, one_line(at(one)),
                                        one_line(at(other))));
    }
}

Json facts_json(const RunResult &result) {
    Json json = Json::object();
    for (const auto &[name, value] : result.rig_facts)
        json[name] = value;
    return json;
}

Names instruments_of(const RunResult &result) {
    Names names;
    for (const auto &rep : result.measured.reps)
        names.insert(rep.facts.instruments.begin(), rep.facts.instruments.end());
    if (result.measured.probes)
        names.insert(result.measured.probes->begin(), result.measured.probes->end());
    return names;
}

void compare_instruments(const RunResult &one, const RunResult &other,
                         std::vector<std::string> &found) {
    const auto of_one = instruments_of(one), of_other = instruments_of(other);
    Names differing;
    std::ranges::set_symmetric_difference(of_one, of_other,
                                          std::inserter(differing, differing.end()));
    if (!differing.empty())
        found.push_back(
            fmt::format("instruments: only one of them had {}", fmt::join(differing, ", ")));
}

void compare_arms(const Json &one, const Json &other, std::vector<std::string> &found) {
    bool any_common = false;
    for (const auto &arm : one.at("arms"))
        for (const auto &same : other.at("arms"))
            if (arm.at("name") == same.at("name")) {
                any_common = true;
                compare_objects("arm " + arm.at("name").get<std::string>(), arm, same, under_test,
                                found);
            }
    if (!any_common)
        found.emplace_back("arms: they have none in common");
}

} // namespace

std::vector<std::string> what_differs(const RunResult &one, const RunResult &other) {
    std::vector<std::string> found;
    if (one.measured.rig != other.measured.rig)
        found.push_back(fmt::format("rig: {} and {}", one.measured.rig, other.measured.rig));
    compare_objects("rig", facts_json(one), facts_json(other), facts_of_no_figure, found);
    const auto work = work_json(one.plan), other_work = work_json(other.plan);
    compare_objects("load", work.at("stress"), other_work.at("stress"), how_often, found);
    for (const auto *key : {"assumptions", "strata"})
        if (work.at(key) != other_work.at(key))
            found.push_back(fmt::format("plan: {} are {} and {}", key, one_line(work.at(key)),
                                        one_line(other_work.at(key))));
    compare_instruments(one, other, found);
    compare_arms(work, other_work, found);
    return found;
}

bool have_pairs(const RunResult &one, const RunResult &other) {
    if (!one.measured.paired || !other.measured.paired)
        return false;
    std::map<std::uint32_t, std::uint64_t> seeds;
    for (const auto &rep : one.measured.reps)
        seeds.emplace(rep.window, rep.seed);
    bool any = false;
    for (const auto &rep : other.measured.reps)
        if (const auto found = seeds.find(rep.window); found != seeds.end()) {
            any = true;
            if (found->second != rep.seed)
                return false;
        }
    return any;
}

} // namespace besser::bench
