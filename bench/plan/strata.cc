// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/strata.hpp"

#include "support/toml_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

std::string value_text(const ProfileValue &value) {
    return std::visit([](const auto &content) { return fmt::format("{}", content); }, value);
}

std::optional<ProfileValue> read_level(const toml::node &node) {
    if (const auto *text = node.as_string())
        return text->get();
    if (const auto *integer = node.as_integer())
        return integer->get();
    if (const auto *boolean = node.as_boolean())
        return boolean->get();
    return {};
}

/// The levels of one factor; none when they were complained of.
std::vector<ProfileValue> read_levels(InputErrors &errors, const toml::node &node,
                                      const std::string &path) {
    std::vector<ProfileValue> levels;
    const auto *list = node.as_array();
    if (list == nullptr || list->size() < 2 || list->size() > most_strata) {
        errors.add(node, path, "is not a list of 2 or more values",
                   fmt::format("give 2 to {} values that windows take in turn", most_strata));
        return {};
    }
    for (const auto &entry : *list) {
        const auto level = read_level(entry);
        if (!level) {
            errors.add(entry, path, "holds what is not a text, whole number or boolean",
                       "give values of the key");
            return {};
        }
        if (std::ranges::find(levels, *level) != levels.end()) {
            errors.add(entry, path, fmt::format("names {} twice", value_text(*level)),
                       "name each level once");
            return {};
        }
        levels.push_back(*level);
    }
    return levels;
}

/// Whether the plan's arms leave the factor to the windows.
void check_arms_leave(InputErrors &errors, const toml::node &node, const std::string &path,
                      const Plan &plan, const std::string &key) {
    for (const auto &arm : plan.arms)
        if (arm.profile.contains(key))
            errors.add(node, path,
                       fmt::format("is set by the arm \"{}\" for all its windows", arm.name),
                       "give it in one of the two places");
}

} // namespace

std::size_t stratum_count(const Plan &plan) {
    std::size_t count = 1;
    for (const auto &factor : plan.strata)
        count *= factor.levels.size();
    return count;
}

Conditions conditions_of(const Plan &plan, std::uint32_t window) {
    Conditions conditions;
    std::size_t rest = window;
    for (const auto &factor : plan.strata) {
        conditions[factor.key] = factor.levels[rest % factor.levels.size()];
        rest /= factor.levels.size();
    }
    return conditions;
}

std::string stratum_name(const Plan &plan, std::uint32_t window) {
    const auto conditions = conditions_of(plan, window);
    std::string name;
    for (const auto &factor : plan.strata)
        name += fmt::format("{}{} = {}", name.empty() ? "" : ", ", factor.key,
                            value_text(conditions.at(factor.key)));
    return name;
}

Arm arm_in_window(const Plan &plan, const Arm &arm, std::uint32_t window) {
    auto placed = arm;
    placed.profile.merge(conditions_of(plan, window));
    return placed;
}

void read_strata(const TomlFields &root, Plan &plan) {
    const auto *table = root.table("strata");
    if (table == nullptr)
        return;
    for (const auto &[name, node] : *table) {
        const std::string key(name.str());
        const auto path = fmt::format("strata.{}", key);
        auto levels = read_levels(root.errors(), node, path);
        if (levels.empty())
            return;
        check_arms_leave(root.errors(), node, path, plan, key);
        plan.strata.push_back({key, std::move(levels), node.source().begin.line});
        if (stratum_count(plan) > most_strata) {
            root.errors().add(node, path, fmt::format("makes {} strata", stratum_count(plan)),
                              fmt::format("have at most {}", most_strata));
            return;
        }
    }
    if (const auto problem = check_windows(plan))
        root.complain("strata", *problem, "");
}

std::optional<std::string> check_windows(const Plan &plan) {
    const auto strata = stratum_count(plan);
    if (plan.stress.windows % strata == 0)
        return {};
    return fmt::format("{} windows fill {} strata unequally: give a multiple of {}",
                       plan.stress.windows, strata, strata);
}

} // namespace besser::bench
