// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/recorded_run.hpp"

#include "bench/record/metrics.hpp"
#include "bench/record/record_limits.hpp"
#include "support/suggestion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace besser::bench {

namespace {

/// What a recorded run can be of: a variant that a plan may name, or the driver before all of them.
std::vector<std::string_view> known_variants() {
    std::vector<std::string_view> known(arm_variants.begin(), arm_variants.end());
    known.emplace_back("original");
    return known;
}

/// As TomlFields takes names.
constexpr std::initializer_list<std::string_view> work_functions = {
    known_work_functions[0], known_work_functions[1], known_work_functions[2],
    known_work_functions[3], known_work_functions[4]};
static_assert(work_functions.size() == known_work_functions.size());

std::optional<std::uint64_t> optional_count(const TomlFields &fields, std::string_view key) {
    if (!fields.has(key))
        return {};
    return static_cast<std::uint64_t>(
        fields.integer(key, 0, 0, static_cast<std::int64_t>(most_count)));
}

void read_counts(const TomlFields &fields, std::string_view key, Counters &counters) {
    const auto *table = fields.table(key);
    if (!table)
        return;
    const TomlFields functions(fields.errors(), *table, fields.path_of(key), work_functions);
    for (const auto &[name, node] : *table)
        if (const auto count = optional_count(functions, name.str()))
            counters[fmt::format("work.{}", name.str())] = *count;
}

constexpr double unlimited = std::numeric_limits<double>::max();

/// In any unit of a recorded file. What is below it, and not 0, was not measured: a ratio to it may
/// be infinite.
constexpr double least_measured = 1e-9;

double positive(const TomlFields &fields, std::string_view key, bool required,
                double most = unlimited) {
    const auto value = fields.number(key);
    if (value && *value >= least_measured && *value <= most)
        return *value;
    if (value && *value > most) {
        fields.complain(key, fmt::format("is {:g}, which no bus carries", *value),
                        fmt::format("give at most {:.5g}", most));
        return 0;
    }
    if (value || required)
        fields.complain(key,
                        !value        ? "is missing"
                        : *value <= 0 ? "is not above 0"
                                      : "is too small to have been measured",
                        "give a number above 0");
    return 0;
}

RepRecord read_rep(InputErrors &errors, const toml::table &table, const std::string &path,
                   const RepFacts &facts, double offered_per_s) {
    const TomlFields fields(errors, table, path,
                            {"uptime_s", "elapsed_s", "rx_bytes", "dispatches", "bh_redispatches"});
    RepRecord rep;
    rep.uptime_s = positive(fields, "uptime_s", true);
    rep.elapsed_s = positive(fields, "elapsed_s", true);
    rep.rx_bytes = optional_count(fields, "rx_bytes").value_or(0);
    if (!fields.has("rx_bytes"))
        fields.complain("rx_bytes", "is missing", "add it");
    read_counts(fields, "dispatches", rep.counters);
    if (const auto count = optional_count(fields, "bh_redispatches"))
        rep.counters["bh.redispatches"] = *count;
    rep.facts = facts;
    if (const auto problem = check_record(rep)) {
        errors.add(table, path, *problem, "give what was measured");
        return rep;
    }
    if (offered_per_s <= 0)
        return rep;
    // Published times are rounded, and a sender's buffers empty at the beginning of a rep.
    constexpr double most_of_offer = 1.1;
    const double offered = offered_per_s * rep.elapsed_s;
    rep.facts.offered_bytes = static_cast<std::uint64_t>(offered);
    if (static_cast<double>(rep.rx_bytes) > most_of_offer * offered)
        fields.complain("rx_bytes",
                        fmt::format("{} is more than the {:.0f} bytes that were offered",
                                    rep.rx_bytes, offered),
                        "give what was measured");
    return rep;
}

RepFacts read_facts(const TomlFields &fields) {
    RepFacts facts;
    facts.receiver_restarted = fields.boolean("receiver_restarted");
    facts.stress_path = fields.text("stress_path");
    facts.telemetry_path = fields.text("telemetry_path");
    facts.lost_trace_events = optional_count(fields, "lost_trace_events");
    facts.missed_deadlines = 0; // by construction: see read_recorded
    facts.module_identity = fields.text("srcversion");
    facts.instruments = fields.texts("instruments");
    facts.besides_variant = fields.texts("besides_variant");
    return facts;
}

/// In the metric's base unit.
double read_mean(const TomlFields &fields, std::string_view key, const Metric &metric) {
    const auto given = fields.number(key).value_or(0);
    const auto mean = given * metric.per_unit;
    if (!(mean >= metric.range.low && mean <= metric.range.high))
        fields.complain(key, fmt::format("is not within {}", describe_range(metric)),
                        "give the mean that was measured");
    else if (given > 0 && given < least_measured)
        fields.complain(key, "is too small to have been measured", "give 0, or what was measured");
    return mean;
}

void read_means_by_function(const TomlFields &fields, const Metric &metric,
                            PublishedRun &published) {
    const auto *means = fields.table(metric.recorded_mean);
    if (!means)
        return;
    const TomlFields inner(fields.errors(), *means, fields.path_of(metric.recorded_mean),
                           work_functions);
    for (const auto &[function, node] : *means)
        published.means[of_function(metric, function.str()).name] =
            read_mean(inner, function.str(), of_function(metric, function.str()));
}

/// `most`: in the list's unit.
std::vector<double> read_rates(const TomlFields &fields, std::string_view key, double most) {
    std::vector<double> rates;
    if (!fields.has(key))
        return rates;
    if (const auto *list = fields.raw().get(key)->as_array()) {
        for (const auto &entry : *list) {
            const auto rate = entry.value<double>();
            if (rate && *rate >= least_measured && *rate <= most)
                rates.push_back(*rate);
        }
        if (!rates.empty() && rates.size() == list->size())
            return rates;
    }
    fields.complain(key, "is not a list of rates that a bus carries", "write it as [725, 663]");
    return {};
}

void read_means(const TomlFields &fields, PublishedRun &published) {
    published.duration_s = positive(fields, "duration_s", false);
    if (const auto problem = check_length(published.duration_s, "it"))
        fields.complain("duration_s", *problem, "give the time that was measured");
    for (const auto &metric : metric_table()) {
        if (metric.recorded_mean.empty() || !fields.has(metric.recorded_mean))
            continue;
        if (takes_function(metric))
            read_means_by_function(fields, metric, published);
        else
            published.means[metric.name] = read_mean(fields, metric.recorded_mean, metric);
    }
}

/// Published times are rounded.
bool follows(const RepRecord &before, const RepRecord &rep) {
    constexpr double rounding_s = 1;
    return rep.uptime_s + rounding_s >= before.uptime_s + before.elapsed_s;
}

void read_reps(const TomlFields &fields, RecordedRun &run) {
    const auto offered = positive(fields, "offered_bytes_per_s", false, received_rate().range.high);
    const auto warnings = optional_count(fields, "warnings");
    for (const auto *table : fields.tables("rep")) {
        const auto number = run.reps.size();
        run.reps.push_back(read_rep(fields.errors(), *table,
                                    fmt::format("{}[{}]", fields.path_of("rep"), number + 1),
                                    run.published.facts, offered));
        auto &rep = run.reps.back();
        rep.rep = static_cast<std::uint32_t>(number);
        if (number > 0 && !fields.errors().first() && !follows(run.reps[number - 1], rep))
            fields.errors().add(*table, fmt::format("{}[{}]", fields.path_of("rep"), number + 1),
                                "begins before the rep before it has ended",
                                "give the reps of one boot in their order");
        if (warnings)
            run.reps.back().counters["kernel.warn"] = *warnings;
    }
}

void read_floor(const TomlFields &fields, RecordedRun &run) {
    constexpr std::string_view key = "published_floor_mib_per_s";
    const double floor = positive(fields, key, false, received_rate().range.high / mib);
    if (floor <= 0)
        return;
    run.floor_mib_per_s = floor;
    const auto mean = run.published.means.find(received_rate().name);
    if (mean != run.published.means.end() && floor * mib > mean->second)
        fields.complain(key, "is above the mean", "give the lowest of what the mean is of");
}

/// [[run.link_death]]
void read_link_deaths(const TomlFields &fields, RecordedRun &run) {
    for (const auto *table : fields.tables("link_death")) {
        const TomlFields death(
            fields.errors(), *table,
            fmt::format("{}[{}]", fields.path_of("link_death"), run.link_deaths.size() + 1),
            {"rep", "after_s"});
        const auto reps =
            static_cast<std::int64_t>(std::max(run.reps.size(), run.kb_per_s_by_rep.size()));
        const auto rep = death.integer("rep", 0, 1, std::max<std::int64_t>(reps, 1));
        if (!death.has("rep"))
            death.complain("rep", "is missing", "name the rep in which the link died, from 1");
        run.link_deaths.push_back({static_cast<std::uint32_t>(std::max<std::int64_t>(rep, 1) - 1),
                                   positive(death, "after_s", true)});
    }
}

/// A run is known by its reps or by its means.
void check_figures(const TomlFields &fields, const RecordedRun &run) {
    const bool has_means = !run.published.means.empty() || !run.kb_per_s_by_rep.empty() ||
                           run.floor_mib_per_s.has_value();
    if (run.reps.empty() && !has_means)
        fields.complain("rep", "is missing, and so is any mean",
                        "add [[run.rep]], or a mean such as mean_mib_per_s");
    if (!run.reps.empty() && has_means)
        fields.complain("rep", "stands beside means",
                        "give the reps alone: means follow from them");
}

/// The machine's name, for people alone.
void check_rig(const TomlFields &fields) {
    constexpr std::size_t longest_name = 64;
    constexpr std::string_view others = "._:-";
    const auto rig = fields.text("rig", "-");
    const auto fits = [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               others.find(c) != std::string_view::npos;
    };
    if (rig.empty() || rig.size() > longest_name || !std::ranges::all_of(rig, fits))
        fields.complain("rig", "is no name", "give 1 to 64 letters, digits and ._:-");
}

} // namespace

RecordedRun read_recorded_run(InputErrors &errors, const toml::table &table, std::size_t number) {
    const TomlFields fields(errors, table, fmt::format("run[{}]", number),
                            {"id",
                             "rig",
                             "variant",
                             "boot",
                             "module",
                             "srcversion",
                             "besides_variant",
                             "offered_bytes_per_s",
                             "receiver_restarted",
                             "stress_path",
                             "telemetry_path",
                             "instruments",
                             "lost_trace_events",
                             "warnings",
                             "note",
                             "rep",
                             "duration_s",
                             "mean_mib_per_s",
                             "dispatch_rate_per_s",
                             "bh_redispatches",
                             "mean_kb_per_s_by_rep",
                             "published_floor_mib_per_s",
                             "link_death",
                             "other_days_mib_per_s",
                             "warnings_contradicted"});
    RecordedRun run;
    run.line = table.source().begin.line;
    run.id = fields.required_text("id");
    run.variant = fields.required_text("variant");
    run.boot = fields.text("boot");
    const auto known = known_variants();
    if (std::ranges::find(known, run.variant) == known.end())
        fields.complain("variant",
                        fmt::format("\"{}\" is an unknown variant{}", run.variant,
                                    did_you_mean(run.variant, known)),
                        fmt::format("known: {}", fmt::join(known, ", ")));
    check_rig(fields);
    run.module = fields.text("module", "module not published");
    run.note = fields.text("note");
    run.published.id = run.id;
    run.published.facts = read_facts(fields);
    read_reps(fields, run);
    read_means(fields, run.published);
    run.kb_per_s_by_rep =
        read_rates(fields, "mean_kb_per_s_by_rep", received_rate().range.high / 1024);
    read_floor(fields, run);
    read_link_deaths(fields, run);
    run.other_days_mib_per_s =
        read_rates(fields, "other_days_mib_per_s", received_rate().range.high / mib);
    run.warnings_contradicted = fields.text("warnings_contradicted");
    if (!run.warnings_contradicted.empty() && !fields.has("warnings"))
        fields.complain("warnings_contradicted", "stands beside no count of warnings",
                        "add the count that was published as \"warnings\"");
    check_figures(fields, run);
    return run;
}

} // namespace besser::bench
