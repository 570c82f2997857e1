// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/posterior.hpp"

#include "bench/rigs/virtual/profile_keys.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

namespace besser::bench {

namespace {

static_assert(most_parameter_sets <= limits::list_entries);

constexpr double smallest_weight = 1e-12; ///< what weighs less is never drawn
constexpr double largest_distance = 1000;

PosteriorOrigin read_origin(const TomlFields &root) {
    const auto *table = root.table("fit");
    if (table == nullptr) {
        root.complain("fit", "is missing", "a posterior says what made it");
        return {};
    }
    const TomlFields fields(root.errors(), *table, "fit", {"command", "commit", "date", "seed"});
    const auto seed = fields.integer("seed", 0, 0, std::numeric_limits<std::int64_t>::max());
    return {fields.required_text("command"), fields.required_text("commit"),
            fields.required_text("date"), static_cast<std::uint64_t>(seed)};
}

/// A number between two bounds, or nothing where the key is missing or wrong.
std::optional<double> bounded(const TomlFields &fields, std::string_view key, double low,
                              double high) {
    const auto value = fields.number(key);
    if (value && !(*value >= low && *value <= high)) {
        fields.complain(key, fmt::format("is {}", *value),
                        fmt::format("give {:g} to {:g}", low, high));
        return {};
    }
    return value;
}

/// What the set changes, tried on the profile.
std::map<std::string, ProfileValue> read_values(const TomlFields &set, const toml::table &table,
                                                Profile profile) {
    std::map<std::string, ProfileValue> values;
    for (const auto &[key, node] : table) {
        if (set.errors().first()) // one is told, and to look for names like a wrong one takes long
            return {};
        const auto path = fmt::format("{}.{}", set.path_of("profile"), key.str());
        const auto value = read_value(node);
        if (!value) {
            set.errors().add(node, path, "is no number, text or boolean", "give a plain value");
            continue;
        }
        if (const auto done = set_profile_value(profile, key.str(), *value); !done)
            set.errors().add(node, path, done.error(), "see profiles/pinetab2.toml");
        values.emplace(key.str(), *value);
    }
    if (const auto conflict = check_profile(profile))
        set.complain("profile", conflict->what, "exchange them");
    return values;
}

/// Every set gives the same keys: what one leaves out would be another profile's value, unnoticed.
void check_same_keys(const TomlFields &set, const std::map<std::string, ProfileValue> &values,
                     const std::map<std::string, ProfileValue> &first) {
    const auto same_key = [](const auto &a, const auto &b) { return a.first == b.first; };
    if (std::ranges::equal(values, first, same_key))
        return;
    for (const auto &[key, value] : first)
        if (!values.contains(key))
            return set.complain("profile", fmt::format("leaves out {}", key),
                                "give the same keys in every set");
    for (const auto &[key, value] : values)
        if (!first.contains(key))
            return set.complain("profile", fmt::format("gives {}, which set[0] leaves out", key),
                                "give the same keys in every set");
}

ParameterSet read_set(const TomlFields &fields, const Profile &base) {
    ParameterSet set;
    set.weight = bounded(fields, "weight", smallest_weight, 1).value_or(0);
    set.distance = bounded(fields, "distance", 0, largest_distance).value_or(0);
    const auto *values = fields.table("profile");
    if (values == nullptr || values->empty())
        fields.complain("profile", "is missing", "a set gives the values of a profile's keys");
    else
        set.profile = read_values(fields, *values, base);
    return set;
}

/// All sets have a weight, or none has: then all count alike.
void share_out(std::vector<ParameterSet> &sets) {
    double sum = 0;
    for (auto &set : sets)
        sum += set.weight = set.weight > 0 ? set.weight : 1;
    for (auto &set : sets)
        set.weight /= sum;
}

std::vector<ParameterSet> read_sets(const TomlFields &root, const Profile &base) {
    std::vector<ParameterSet> sets;
    const auto tables = root.tables("set");
    if (tables.empty() || tables.size() > most_parameter_sets)
        root.complain("set", fmt::format("there are {} sets", tables.size()),
                      fmt::format("give 1 to {}", most_parameter_sets));
    for (const auto *table : tables) {
        if (root.errors().first())
            return {};
        const TomlFields fields(root.errors(), *table, fmt::format("set[{}]", sets.size()),
                                {"weight", "distance", "profile"});
        sets.push_back(read_set(fields, base));
        if (table->contains("weight") != tables.front()->contains("weight"))
            fields.complain("weight", "stands in some sets only", "give all a weight, or none");
        check_same_keys(fields, sets.back().profile, sets.front().profile);
    }
    return sets;
}

std::string text_of(const ProfileValue &value) {
    std::ostringstream text;
    std::visit([&](const auto &plain) { text << toml::value(plain); }, value);
    return text.str();
}

} // namespace

std::expected<Posterior, InputError> read_posterior(const std::filesystem::path &file,
                                                    const Profile &base) {
    const auto text = read_text_file(file, limits::posterior_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto root = parse_toml(*text, file.string());
    if (!root)
        return std::unexpected(root.error());
    InputErrors errors(file.string());
    const TomlFields fields(errors, *root, "", {"fit", "set"});
    Posterior posterior;
    posterior.origin = read_origin(fields);
    posterior.sets = read_sets(fields, base);
    if (errors.first())
        return std::unexpected(*errors.first());
    share_out(posterior.sets);
    return posterior;
}

const ParameterSet &draw_set(const Posterior &posterior, std::uint64_t seed) {
    assert(!posterior.sets.empty());
    std::uint64_t z = seed + 0x9E3779B97F4A7C15u; // splitmix64: neighbouring seeds draw apart
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    double rest = static_cast<double>(z >> 11) * 0x1p-53;
    for (const auto &set : posterior.sets) {
        if (rest < set.weight)
            return set;
        rest -= set.weight;
    }
    return posterior.sets.back(); // what rounding left over
}

void apply(const ParameterSet &set, Profile &profile) {
    for (const auto &[key, value] : set.profile) {
        [[maybe_unused]] const auto done = set_profile_value(profile, key, value);
        assert(done);
    }
}

std::string to_toml(const Posterior &posterior, const std::vector<std::string> &remarks) {
    std::string text;
    for (const auto &remark : remarks)
        text += remark.empty() ? "#\n" : fmt::format("# {}\n", remark);
    const auto &origin = posterior.origin;
    text += fmt::format("\n[fit]\ncommand = {}\ncommit = {}\ndate = {}\nseed = {}\n",
                        text_of(origin.command), text_of(origin.commit), text_of(origin.date),
                        origin.seed);
    const double heaviest = std::ranges::max(posterior.sets, {}, &ParameterSet::weight).weight;
    for (const auto &set : posterior.sets) {
        text += fmt::format("\n[[set]]\nweight = {:.6e}\ndistance = {:.4f}\n[set.profile]\n",
                            set.weight / heaviest, set.distance);
        for (const auto &[key, value] : set.profile)
            text += fmt::format("{} = {}\n", text_of(key), text_of(value));
    }
    return text;
}

} // namespace besser::bench
