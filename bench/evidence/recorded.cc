// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/recorded.hpp"

#include "bench/evidence/statistics.hpp"
#include "bench/record/metrics.hpp"
#include "bench/record/record_limits.hpp"
#include "support/limits.hpp"
#include "support/suggestion.hpp"
#include "support/text_file.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

/// What a recorded run can be of: a variant that a plan may name, or the driver before all of them.
std::vector<std::string_view> known_variants() {
    std::vector<std::string_view> known(arm_variants.begin(), arm_variants.end());
    known.emplace_back("original");
    return known;
}

/// One [[run]] as written.
struct Run {
    std::string id, variant, boot, module, note;
    std::size_t line; ///< of its file
    std::vector<RepRecord> reps;
    PublishedRun published;              ///< its means; empty when it has reps
    std::vector<double> kb_per_s_by_rep; ///< the notes do not say which kB
    std::optional<double> floor_mib_per_s;
};

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

std::vector<double> read_rates_by_rep(const TomlFields &fields) {
    constexpr std::string_view key = "mean_kb_per_s_by_rep";
    std::vector<double> rates;
    if (!fields.has(key))
        return rates;
    if (const auto *list = fields.raw().get(key)->as_array()) {
        for (const auto &entry : *list) {
            const auto rate = entry.value<double>();
            if (rate && *rate >= least_measured && *rate <= received_rate().range.high / 1024)
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

void read_reps(const TomlFields &fields, Run &run) {
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

void read_floor(const TomlFields &fields, Run &run) {
    constexpr std::string_view key = "published_floor_mib_per_s";
    const double floor = positive(fields, key, false, received_rate().range.high / mib);
    if (floor <= 0)
        return;
    run.floor_mib_per_s = floor;
    const auto mean = run.published.means.find(received_rate().name);
    if (mean != run.published.means.end() && floor * mib > mean->second)
        fields.complain(key, "is above the mean", "give the lowest of what the mean is of");
}

/// A run is known by its reps or by its means.
void check_figures(const TomlFields &fields, const Run &run) {
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

Run read_run(InputErrors &errors, const toml::table &table, std::size_t number) {
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
                             "published_floor_mib_per_s"});
    Run run;
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
    run.kb_per_s_by_rep = read_rates_by_rep(fields);
    read_floor(fields, run);
    check_figures(fields, run);
    return run;
}

std::vector<double> rates_mib(const Run &run) {
    std::vector<double> rates;
    for (const auto &rep : run.reps)
        rates.push_back(static_cast<double>(rep.rx_bytes) / rep.elapsed_s / mib);
    return rates;
}

/// The statistic in MiB/s, by each way to read the run's unit; the first is as published.
std::vector<std::pair<std::string, double>> readings_of(const Run &run,
                                                        const std::string &statistic) {
    const auto pick = [&](const std::vector<double> &values) {
        const auto summary = summarize(values);
        return statistic == "floor" ? summary.min : summary.mean;
    };
    if (!run.reps.empty())
        return {{"measured", pick(rates_mib(run))}};
    std::vector<std::pair<std::string, double>> readings;
    if (statistic == "floor" && run.floor_mib_per_s)
        readings.emplace_back("as published", *run.floor_mib_per_s);
    if (const auto mean = run.published.means.find(received_rate().name);
        statistic == "mean" && mean != run.published.means.end())
        readings.emplace_back("as published", mean->second / mib);
    if (!run.kb_per_s_by_rep.empty()) {
        const double value = pick(run.kb_per_s_by_rep);
        readings.emplace_back("KB = 1024 bytes", value * 1024 / mib);
        readings.emplace_back("KB = 1000 bytes", value * 1000 / mib);
    }
    return readings;
}

RecordedComparison read_recorded_comparison(const TomlFields &fields,
                                            const std::vector<Run> &runs) {
    RecordedComparison comparison{fields.required_text("from"),
                                  fields.required_text("to"),
                                  fields.required_text("statistic"),
                                  fields.text("published"),
                                  0,
                                  0,
                                  0,
                                  {}};
    if (comparison.statistic != "mean" && comparison.statistic != "floor")
        fields.complain("statistic", "is unknown", "known: mean, floor");
    const auto readings = [&](std::string_view key, const std::string &id) {
        const auto run = std::ranges::find(runs, id, &Run::id);
        auto found = run == runs.end() ? decltype(readings_of(*run, ""))()
                                       : readings_of(*run, comparison.statistic);
        if (found.empty())
            fields.complain(key,
                            fmt::format("\"{}\" is no run with a {}", id, comparison.statistic),
                            "name a run of this file");
        return found;
    };
    if (comparison.from == comparison.to)
        fields.complain("to", "is the same run as from", "compare two runs");
    const auto from = readings("from", comparison.from), to = readings("to", comparison.to);
    if (from.empty() || to.empty())
        return comparison;
    if (std::ranges::any_of(from, [](const auto &reading) { return reading.second <= 0; })) {
        fields.complain(
            "from", fmt::format("\"{}\" has no {} above 0", comparison.from, comparison.statistic),
            "compare with a run that received something");
        return comparison;
    }
    comparison.from_mib_per_s = from.front().second;
    comparison.to_mib_per_s = to.front().second;
    comparison.ratio = comparison.to_mib_per_s / comparison.from_mib_per_s;
    for (const auto &[name, value] : from)
        comparison.readings.emplace_back(name, comparison.to_mib_per_s / value);
    return comparison;
}

struct File {
    std::vector<Run> runs;
    std::vector<RecordedComparison> comparisons;
};

std::expected<File, InputError> parse_file(const RecordedFile &recorded) {
    const auto table = parse_toml(recorded.text, recorded.name);
    if (!table)
        return std::unexpected(table.error());
    InputErrors errors(recorded.name);
    const TomlFields root(errors, *table, "", {"run", "comparison"});
    File file;
    for (const auto *run : root.tables("run"))
        file.runs.push_back(read_run(errors, *run, file.runs.size() + 1));
    if (file.runs.empty())
        root.complain("run", "no run", "add [[run]]");
    if (errors.first()) // a comparison of runs that have no figures would be none
        return std::unexpected(*errors.first());
    for (const auto *comparison : root.tables("comparison")) {
        const TomlFields fields(errors, *comparison,
                                fmt::format("comparison[{}]", file.comparisons.size() + 1),
                                {"from", "to", "statistic", "published"});
        file.comparisons.push_back(read_recorded_comparison(fields, file.runs));
    }
    if (errors.first())
        return std::unexpected(*errors.first());
    return file;
}

std::expected<std::vector<fs::path>, InputError> expand(const std::vector<fs::path> &paths) {
    std::vector<fs::path> files;
    for (const auto &path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        const auto before = files.size();
        for (const auto &entry : fs::directory_iterator(path, error)) {
            if (entry.path().extension() == ".toml")
                files.push_back(entry.path());
        }
        std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
        if (files.size() == before)
            return std::unexpected(InputError{path.string(), 0, "",
                                              "holds no recorded run (*.toml)",
                                              "name a file or another directory"});
    }
    return files;
}

/// The plan's arm of a run's variant: the first one that changes nothing else.
std::string arm_of(const Plan &plan, const Run &run) {
    for (const auto &arm : plan.arms) {
        if (arm.variant == run.variant && arm.profile.empty() && arm.faults.empty() &&
            arm.options.empty())
            return arm.name;
    }
    return "";
}

std::string describe_source(const Run &run, const std::string &arm) {
    const auto reps =
        run.reps.empty() ? std::max<std::size_t>(1, run.kb_per_s_by_rep.size()) : run.reps.size();
    return fmt::format("{}: {}, {}; N = {}{}", run.id,
                       arm.empty() ? fmt::format("variant {} (no arm of this plan)", run.variant)
                                   : fmt::format("arm {}", arm),
                       run.module, reps, run.reps.empty() ? ", known by published means" : "");
}

void add_run(const Plan &plan, Run run, std::map<std::string, std::uint32_t> &windows,
             Recorded &recorded) {
    const auto arm = arm_of(plan, run);
    recorded.extras.sources.push_back(describe_source(run, arm));
    if (!run.note.empty())
        recorded.extras.notes.push_back(fmt::format("{}: {}", run.id, run.note));
    if (arm.empty())
        return;
    if (run.reps.empty()) {
        run.published.arm = arm;
        recorded.measured.published.push_back(std::move(run.published));
        return;
    }
    const auto window = windows[arm]++;
    for (auto &rep : run.reps) {
        rep.arm = arm;
        rep.window = window;
        recorded.measured.reps.push_back(std::move(rep));
    }
}

/// Runs are given once, and boots are windows once.
class Known {
  public:
    std::optional<InputError> problem_of(const Run &run, const std::string &file) {
        const auto refuse = [&](std::string_view key, std::string what, std::string_view fix) {
            return InputError{file, run.line, std::string(key), std::move(what), std::string(fix)};
        };
        if (const auto [first, added] = ids_.emplace(run.id, file); !added)
            return refuse("id",
                          fmt::format("\"{}\" was given before, in {}", run.id, first->second),
                          "give each run once: the same run is no second window");
        if (run.reps.empty())
            return {};
        auto &boots = boots_[run.variant];
        const bool untold = run.boot.empty() || boots.contains("");
        if (!boots.empty() && untold)
            return refuse("boot",
                          fmt::format("another run of {} is there, and nothing tells that "
                                      "the two are of two boots",
                                      run.variant),
                          "give each its boot, or write reps of one boot as one run");
        if (!boots.insert(run.boot).second)
            return refuse("boot",
                          fmt::format("\"{}\" is that of another run of {}", run.boot, run.variant),
                          "write reps of one boot as one run: they are one window");
        return {};
    }

  private:
    std::map<std::string, std::string> ids_;             ///< and the files that gave them
    std::map<std::string, std::set<std::string>> boots_; ///< by variant
};

} // namespace

std::expected<Recorded, InputError> parse_recorded(const Plan &plan,
                                                   std::vector<RecordedFile> files) {
    Recorded recorded;
    recorded.measured.rig = "recorded";
    recorded.measured.paired = false; // which runs belong together nobody recorded
    recorded.measured.by_construction = {
        {"no_violation", "a real chip does not tell what was done against its protocol"},
        {"no_missed_deadlines", "a real chip keeps no modelled time"}};
    std::map<std::string, std::uint32_t> windows;
    Known known;
    for (const auto &source : files) {
        auto file = parse_file(source);
        if (!file)
            return std::unexpected(file.error());
        for (auto &run : file->runs) {
            if (auto problem = known.problem_of(run, source.name))
                return std::unexpected(std::move(*problem));
            add_run(plan, std::move(run), windows, recorded);
        }
        std::ranges::move(file->comparisons, std::back_inserter(recorded.extras.comparisons));
    }
    recorded.files = std::move(files);
    return recorded;
}

std::expected<Recorded, InputError> read_recorded(const Plan &plan,
                                                  const std::vector<fs::path> &paths) {
    const auto expanded = expand(paths);
    if (!expanded)
        return std::unexpected(expanded.error());
    std::vector<RecordedFile> files;
    for (const auto &path : *expanded) {
        auto text = read_text_file(path, limits::recorded_bytes);
        if (!text)
            return std::unexpected(text.error());
        files.push_back({path.string(), std::move(*text)});
    }
    return parse_recorded(plan, std::move(files));
}

} // namespace besser::bench
