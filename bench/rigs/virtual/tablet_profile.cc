// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/tablet_profile.hpp"

#include "bench/rigs/virtual/fault_text.hpp"
#include "bench/rigs/virtual/profile_keys.hpp"
#include "support/limits.hpp"
#include "support/suggestion.hpp"
#include "support/text_file.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace besser::bench {

namespace {

const ProfileKey *find_key(std::string_view name) {
    const auto found = std::ranges::find(all_profile_keys(), name, &ProfileKey::name);
    return found == all_profile_keys().end() ? nullptr : &*found;
}

/// Sets what the table [section] gives and notes which keys that were.
void read_section(Profile &profile, const std::string &section, const toml::table &table,
                  InputErrors &errors, std::vector<std::string> &given) {
    for (const auto &[name, node] : table) {
        if (errors.first()) // one is told, and to look for names like a wrong one takes long
            return;
        const auto key = fmt::format("{}.{}", section, name.str());
        const auto value = read_value(node);
        if (!value) {
            errors.add(node, key, "is no number, text or boolean", "give a plain value");
            continue;
        }
        if (const auto set = set_profile_value(profile, key, *value); !set)
            errors.add(node, key, set.error(), "see profiles/pinetab2.toml");
        given.push_back(key);
    }
}

} // namespace

std::expected<void, std::string> set_profile_value(Profile &profile, std::string_view key,
                                                   const ProfileValue &value) {
    const auto *known = find_key(key);
    if (known == nullptr)
        return std::unexpected(fmt::format("\"{}\" is no key of the profile{}", key,
                                           did_you_mean(key, profile_keys())));
    return known->set(profile, value);
}

std::optional<ProfileConflict> check_profile(const Profile &profile) {
    const auto conflict = [](std::string_view key, std::string_view other) {
        return ProfileConflict{key, other, fmt::format("{} is above {}", key, other)};
    };
    if (profile.air.mpdu_error_min > profile.air.mpdu_error_max)
        return conflict("air.mpdu_error_min", "air.mpdu_error_max");
    if (profile.machine.bring_up_cpu.value_or(0) >= profile.machine.cpus)
        return ProfileConflict{"kernel.bring_up_cpu", "kernel.cpus",
                               fmt::format("kernel.bring_up_cpu is {}, but the CPUs are 0 to {}",
                                           *profile.machine.bring_up_cpu,
                                           profile.machine.cpus - 1)};
    if (profile.chip.min_power_dbm10 > profile.chip.max_power_dbm10)
        return conflict("chip.min_power_dbm10", "chip.max_power_dbm10");
    if (profile.sender.rto_min_ns > profile.sender.rto_max_ns)
        return conflict("sender.rto_min", "sender.rto_max");
    return {};
}

std::vector<std::string_view> profile_keys() {
    std::vector<std::string_view> names;
    for (const auto &key : all_profile_keys())
        names.push_back(key.name);
    return names;
}

std::expected<Profile, InputError> read_profile(const std::filesystem::path &file) {
    const auto text = read_text_file(file, limits::profile_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto root = parse_toml(*text, file.string());
    if (!root)
        return std::unexpected(root.error());
    Profile profile;
    InputErrors errors(file.string());
    std::vector<std::string> given;
    for (const auto &[section, node] : *root) {
        if (const auto *table = node.as_table())
            read_section(profile, std::string(section.str()), *table, errors, given);
        else
            errors.add(node, std::string(section.str()), "stands outside a table",
                       "put it into [chip], [air] ...");
    }
    for (const auto key : profile_keys()) {
        const auto *section = (*root)[key.substr(0, key.find('.'))].as_table();
        if (std::ranges::find(given, key) == given.end())
            errors.add(section != nullptr ? *section : *root, std::string(key), "is missing",
                       "a profile states all its numbers");
    }
    if (errors.first())
        return std::unexpected(*errors.first());
    if (const auto conflict = check_profile(profile))
        errors.add(*root->at_path(conflict->key).node(), std::string(conflict->key), conflict->what,
                   "exchange them");
    if (errors.first())
        return std::unexpected(*errors.first());
    return profile;
}

std::expected<void, ArmProblem> check_faults(const Arm &arm) {
    for (const auto &fault : arm.faults)
        if (const auto spec = parse_fault(fault); !spec)
            return std::unexpected(ArmProblem{"faults", spec.error()});
    return {};
}

std::expected<void, ArmProblem> override_profile(Profile &profile, const Arm &arm) {
    for (const auto &[key, value] : arm.profile)
        if (const auto set = set_profile_value(profile, key, value); !set)
            return std::unexpected(ArmProblem{"profile." + key, set.error()});
    if (const auto conflict = check_profile(profile)) {
        const bool changed = arm.profile.contains(std::string(conflict->key));
        return std::unexpected(ArmProblem{
            fmt::format("profile.{}", changed ? conflict->key : conflict->other), conflict->what});
    }
    return {};
}

} // namespace besser::bench
