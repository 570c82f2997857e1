// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/recorded.hpp"

#include "bench/evidence/recorded_comparison.hpp"
#include "bench/evidence/recorded_run.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

struct File {
    std::vector<RecordedRun> runs;
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
        file.runs.push_back(read_recorded_run(errors, *run, file.runs.size() + 1));
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
std::string arm_of(const Plan &plan, const RecordedRun &run) {
    for (const auto &arm : plan.arms) {
        if (arm.variant == run.variant && arm.profile.empty() && arm.faults.empty() &&
            arm.options.empty())
            return arm.name;
    }
    return "";
}

std::string describe_source(const RecordedRun &run, const std::string &arm) {
    const auto reps =
        run.reps.empty() ? std::max<std::size_t>(1, run.kb_per_s_by_rep.size()) : run.reps.size();
    return fmt::format("{}: {}, {}; N = {}{}", run.id,
                       arm.empty() ? fmt::format("variant {} (no arm of this plan)", run.variant)
                                   : fmt::format("arm {}", arm),
                       run.module, reps, run.reps.empty() ? ", known by published means" : "");
}

void add_run(const Plan &plan, RecordedRun run, std::map<std::string, std::uint32_t> &windows,
             Recorded &recorded) {
    const auto arm = arm_of(plan, run);
    recorded.extras.sources.push_back(describe_source(run, arm));
    std::ranges::move(worth_of_zeros(run), std::back_inserter(recorded.extras.zeros));
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
    std::optional<InputError> problem_of(const RecordedRun &run, const std::string &file) {
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
