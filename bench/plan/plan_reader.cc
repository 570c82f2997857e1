// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan.hpp"
#include "bench/plan/plan_prediction.hpp"
#include "bench/plan/receipt_ids.hpp"
#include "bench/plan/strata.hpp"
#include "bench/record/metrics.hpp"
#include "support/limits.hpp"
#include "support/suggestion.hpp"
#include "support/text_file.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace besser::bench {

namespace {

constexpr std::size_t most_arms = 32;
constexpr std::size_t most_predictions = 256;
constexpr std::array<std::string_view, 2> options = {"no-receive-watch", "rx-list"};
constexpr std::array<std::string_view, 3> directions = {"receive", "send", "both"};
constexpr std::array<std::string_view, 2> protocols = {"tcp", "udp"};
constexpr std::array<std::string_view, 2> engines = {"besser", "iperf3"};

template <class List>
bool contains(const List &list, std::string_view name) {
    return std::ranges::find(list, name) != std::end(list);
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string required_name(const TomlFields &fields, std::string_view key) {
    auto name = fields.required_text(key);
    if (!name.empty() && !is_name(name))
        fields.complain(key, fmt::format("\"{}\" is not a name", name),
                        "use at most 64 of a-z, 0-9 and -");
    return name;
}

/// One of those that are known; the first one is what a plan that does not say means.
std::string read_choice(const TomlFields &fields, std::string_view key,
                        std::span<const std::string_view> known) {
    auto value = fields.text(key, std::string(known.front()));
    if (!contains(known, value))
        fields.complain(key, fmt::format("\"{}\" is unknown{}", value, did_you_mean(value, known)),
                        fmt::format("known: {}", fmt::join(known, ", ")));
    return value;
}

void read_rate(const TomlFields &fields, Stress &stress) {
    const auto rate = fields.required_text("rate");
    if (rate == "uncapped")
        return;
    if (rate == "idle") {
        stress.rate_bytes_per_s = 0;
        return;
    }
    stress.rate_bytes_per_s = fields.quantity("rate", Dimension::byte_rate);
    if (stress.rate_bytes_per_s && *stress.rate_bytes_per_s < 1)
        fields.complain("rate", "is not above 0",
                        "give a rate such as \"4MiB/s\", \"uncapped\" or \"idle\"");
    const auto most = received_rate().range.high;
    if (stress.rate_bytes_per_s && *stress.rate_bytes_per_s > most)
        fields.complain("rate",
                        fmt::format("is above {:.0f} MB/s, which no bus carries", most / 1e6),
                        "write \"uncapped\"");
}

/// None, or a day at most, as a rep has.
std::chrono::nanoseconds read_time(const TomlFields &fields, std::string_view key,
                                   std::chrono::nanoseconds fallback = {}) {
    const auto time = fields.duration(key).value_or(fallback);
    if (time > std::chrono::hours(24))
        fields.complain(key, "is longer than a day", "give a time such as \"30s\"");
    return time;
}

/// So far apart that the probes measure the link and are no load, so close that a rep has many.
std::chrono::nanoseconds read_latency_probes(const TomlFields &fields) {
    constexpr std::chrono::milliseconds closest{10}, furthest{10'000};
    const auto distance = fields.duration("latency_probes").value_or(std::chrono::nanoseconds{});
    if (fields.has("latency_probes") && (distance < closest || distance > furthest))
        fields.complain("latency_probes", "is not within 10 ms to 10 s",
                        "give the time from probe to probe, such as \"50ms\"");
    return distance;
}

Stress read_stress(InputErrors &errors, const toml::table &table) {
    const TomlFields fields(errors, table, "stress",
                            {"direction", "protocol", "engine", "rate", "duration", "reps",
                             "windows", "warm_up", "first_uptime", "suspend", "latency_probes"});
    Stress stress;
    stress.direction = read_choice(fields, "direction", directions);
    stress.protocol = read_choice(fields, "protocol", protocols);
    stress.engine = read_choice(fields, "engine", engines);
    read_rate(fields, stress);
    if (stress.idle() && stress.by_iperf())
        fields.complain("engine", "has nothing to send at the rate \"idle\"", "leave it out");
    fields.required_text("duration");
    stress.duration = fields.duration("duration").value_or(std::chrono::nanoseconds{});
    if (const auto problem = check_rep_duration(stress.duration))
        fields.complain("duration", *problem, "give a time such as \"180s\"");
    stress.reps = static_cast<std::uint32_t>(fields.integer("reps", 1, 1, most_repetitions));
    stress.windows = static_cast<std::uint32_t>(fields.integer("windows", 1, 1, most_repetitions));
    stress.warm_up = read_time(fields, "warm_up");
    stress.first_uptime = read_time(fields, "first_uptime");
    stress.suspend = read_time(fields, "suspend");
    stress.latency_probes = read_latency_probes(fields);
    return stress;
}

/// Flattens dotted keys: chip.publish = "x" and "chip.publish" = "x" are the same override.
void read_overrides(const TomlFields &fields, const toml::table &table, const std::string &prefix,
                    Arm &arm) {
    auto &overrides = arm.profile;
    for (const auto &[key, node] : table) {
        const auto name = prefix + std::string(key.str());
        if (overrides.contains(name))
            fields.errors().add(node, fields.path_of("profile." + name),
                                "is given twice, with quotes and without", "give it once");
        arm.lines["profile." + name] = node.source().begin.line;
        if (const auto *inner = node.as_table(); inner && !inner->empty())
            read_overrides(fields, *inner, name + ".", arm);
        else if (const auto *text = node.as_string())
            overrides[name] = text->get();
        else if (const auto *integer = node.as_integer())
            overrides[name] = integer->get();
        else if (const auto *number = node.as_floating_point())
            overrides[name] = number->get();
        else if (const auto *boolean = node.as_boolean())
            overrides[name] = boolean->get();
        else
            fields.errors().add(node, fields.path_of("profile." + name),
                                "is not a text, number or boolean", "give one value");
    }
}

void read_variant(const TomlFields &fields, Arm &arm) {
    arm.variant = fields.required_text("variant");
    if (!contains(arm_variants, arm.variant))
        fields.complain("variant",
                        fmt::format("\"{}\" is an unknown variant{}", arm.variant,
                                    did_you_mean(arm.variant, arm_variants)),
                        fmt::format("known: {}", fmt::join(arm_variants, ", ")));
    arm.options = fields.texts("options");
    for (const auto &option : arm.options) {
        if (!contains(options, option))
            fields.complain(
                "options",
                fmt::format("\"{}\" is an unknown option{}", option, did_you_mean(option, options)),
                fmt::format("known: {}", fmt::join(options, ", ")));
    }
}

/// "name=value" each: they become arguments of insmod and make.
std::vector<std::string> read_assignments(const TomlFields &fields, std::string_view key) {
    auto assignments = fields.texts(key);
    for (const auto &assignment : assignments) {
        const auto name = assignment.substr(0, assignment.find('='));
        const bool named = name.size() < assignment.size() && !name.empty() &&
                           std::ranges::all_of(name, [](unsigned char c) {
                               return std::isalnum(c) != 0 || c == '_';
                           });
        if (!named)
            fields.complain(key, fmt::format("\"{}\" gives nothing a value", assignment),
                            "write \"name=value\"");
    }
    return assignments;
}

/// The rig's file says all that the set-up is.
void read_setup(const TomlFields &fields, Arm &arm) {
    arm.setup = required_name(fields, "setup");
    for (const auto *other : {"variant", "module", "tree", "options", "parameters", "build"})
        if (fields.has(other))
            fields.complain(other, "and a set-up do not go together",
                            "give it in the rig's file, or leave \"setup\" out");
}

Arm read_arm(InputErrors &errors, const toml::table &table, std::size_t number) {
    const TomlFields fields(errors, table, fmt::format("arm[{}]", number),
                            {"name", "variant", "module", "tree", "setup", "options", "parameters",
                             "build", "profile", "faults"});
    Arm arm;
    arm.lines[""] = table.source().begin.line;
    for (const auto &[key, node] : table)
        arm.lines[std::string(key.str())] = node.source().begin.line;
    arm.name = required_name(fields, "name");
    arm.module = fields.text("module");
    arm.tree = fields.text("tree");
    if (fields.has("setup"))
        read_setup(fields, arm);
    else if (arm.module.empty() && arm.tree.empty())
        read_variant(fields, arm);
    else if (fields.has("variant") || fields.has("options"))
        fields.complain("variant", "and a module of its own do not go together",
                        "give one of \"variant\" (with \"options\"), \"module\" and \"tree\"");
    if (!arm.module.empty() && !arm.tree.empty() &&
        (arm.module.contains('/') || !arm.module.ends_with(".ko")))
        fields.complain("module", fmt::format("\"{}\" is no file name of a module", arm.module),
                        "with \"tree\" it names one that the tree builds, such as \"bes2600.ko\"");
    arm.parameters = read_assignments(fields, "parameters");
    arm.build = read_assignments(fields, "build");
    if (!arm.build.empty() && arm.tree.empty())
        fields.complain("build", "is for a source tree", "leave it out, or give \"tree\"");
    if (const auto *overrides = fields.table("profile"))
        read_overrides(fields, *overrides, "", arm);
    arm.faults = fields.texts("faults");
    return arm;
}

void read_arms(const TomlFields &root, Plan &plan) {
    for (const auto *table : root.tables("arm")) {
        plan.arms.push_back(read_arm(root.errors(), *table, plan.arms.size() + 1));
        const auto &name = plan.arms.back().name;
        if (std::ranges::count(plan.arms, name, &Arm::name) > 1)
            root.errors().add(*table, fmt::format("arm[{}].name", plan.arms.size()),
                              fmt::format("\"{}\" is the name of an earlier arm", name),
                              "give every arm its own name");
    }
    if (plan.arms.size() < 2 || plan.arms.size() > most_arms)
        root.complain("arm", fmt::format("{} arms", plan.arms.size()),
                      fmt::format("a plan compares 2 to {} arms; add [[arm]]", most_arms));
}

void read_comparisons(const TomlFields &root, Plan &plan) {
    for (const auto *table : root.tables("comparison")) {
        const TomlFields fields(root.errors(), *table,
                                fmt::format("comparison[{}]", plan.comparisons.size() + 1),
                                {"from", "to"});
        plan.comparisons.push_back(read_comparison(fields, plan));
    }
}

void read_allowed_warnings(const TomlFields &root, Plan &plan) {
    for (const auto *table : root.tables("allow_warning")) {
        const TomlFields fields(root.errors(), *table,
                                fmt::format("allow_warning[{}]", plan.allowed_warnings.size() + 1),
                                {"match", "reason", "arms"});
        const auto arms = fields.texts("arms");
        for (const auto &arm : arms) {
            if (!plan.find_arm(arm))
                fields.complain(
                    "arms",
                    fmt::format("\"{}\" is not an arm{}", arm, did_you_mean(arm, arm_names(plan))),
                    "name arms of this plan");
        }
        plan.allowed_warnings.push_back(
            {fields.required_text("match"), fields.required_text("reason"), arms});
    }
}

void read_receipts(const TomlFields &root, Plan &plan) {
    const auto *table = root.table("receipts");
    if (!table)
        return;
    const TomlFields fields(root.errors(), *table, "receipts", {"fresh_within", "waived"});
    plan.receipts.fresh_within = read_time(fields, "fresh_within", plan.receipts.fresh_within);
    const auto earliest =
        std::max(plan.stress.warm_up, plan.stress.first_uptime) + plan.stress.duration;
    if (fields.has("fresh_within") && plan.receipts.fresh_within < earliest)
        fields.complain("fresh_within",
                        fmt::format("no rep ends before {}", format_duration(earliest)),
                        "give more, or waive the receipt");
    const auto *waived = fields.table("waived");
    if (!waived)
        return;
    for (const auto &[key, node] : *waived) {
        const auto path = fmt::format("receipts.waived.{}", key.str());
        const auto *reason = node.as_string();
        if (!reason || reason->get().empty())
            root.errors().add(node, path, "has no reason", "say in quotes why it is not asked for");
        else if (!is_receipt(key.str()))
            root.errors().add(node, path, "unknown receipt" + did_you_mean(key.str(), receipt_ids),
                              known_receipts());
        else
            plan.receipts.waived[std::string(key.str())] = reason->get();
    }
}

Plan read_root(InputErrors &errors, const toml::table &table) {
    const TomlFields root(errors, table, "",
                          {"name", "title", "seed", "interval", "stress", "arm", "comparison",
                           "prediction", "allow_warning", "receipts", "strata", "assumptions"});
    Plan plan;
    plan.name = required_name(root, "name");
    plan.title = root.required_text("title");
    plan.seed = root.integer("seed", 1, 0);
    plan.interval = read_time(root, "interval");
    if (const auto *stress = root.table("stress")) {
        plan.stress = read_stress(errors, *stress);
        plan.stress_lines[""] = stress->source().begin.line;
        for (const auto &[key, node] : *stress)
            plan.stress_lines[std::string(key.str())] = node.source().begin.line;
    } else {
        root.complain("stress", "is missing", "add a [stress] table");
    }
    if (const auto problem = check_interval(plan))
        root.complain("interval", *problem, "give a longer one");
    if (root.has("assumptions"))
        plan.assumptions = required_name(root, "assumptions");
    read_arms(root, plan);
    read_strata(root, plan);
    read_comparisons(root, plan);
    read_predictions(root, plan, most_predictions);
    read_allowed_warnings(root, plan);
    read_receipts(root, plan);
    return plan;
}

} // namespace

std::optional<std::string> check_rep_duration(std::chrono::nanoseconds duration) {
    if (duration <= std::chrono::nanoseconds{})
        return "is not above 0";
    if (duration > std::chrono::hours(24))
        return "is longer than a day";
    return {};
}

std::optional<std::string> check_interval(const Plan &plan) {
    if (plan.interval.count() > 0 && plan.stress.duration / plan.interval > 10'000)
        return "gives more than 10000 samples per rep";
    return {};
}

std::expected<Plan, InputError> parse_plan(std::string text, const std::string &file) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        return std::unexpected(InputError{file, 0, "", "the plan is empty", "see plans/"});
    const auto table = parse_toml(text, file);
    if (!table)
        return std::unexpected(table.error());
    InputErrors errors(file);
    auto plan = read_root(errors, *table);
    if (errors.first())
        return std::unexpected(*errors.first());
    plan.text = std::move(text);
    plan.file = file;
    return plan;
}

std::expected<Plan, InputError> read_plan(const std::filesystem::path &file) {
    auto text = read_text_file(file, limits::plan_bytes);
    if (!text)
        return std::unexpected(text.error());
    return parse_plan(std::move(*text), file.string());
}

} // namespace besser::bench
