// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/plan_runner.hpp"

#include "bench/plan/run_order.hpp"
#include "bench/plan/strata.hpp"
#include "bench/record/record_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace besser::bench {

namespace {

class Run {
  public:
    Run(const Plan &plan, Rig &rig, Journal &journal, const RunOptions &options)
        : plan_(plan), rig_(rig), journal_(journal), options_(options),
          cells_(schedule(plan, journal.header().shard)), results_(cells_.size()) {}

    std::expected<std::vector<RepRecord>, RunError> execute() {
        if (auto adopted = adopt_recovered(); !adopted)
            return std::unexpected(adopted.error());
        const auto threads = std::min<std::size_t>(
            {std::max(1U, options_.threads), std::max(1U, rig_.parallelism()), cells_.size()});
        {
            std::vector<std::jthread> workers;
            for (std::size_t i = 1; i < threads; ++i)
                workers.emplace_back([this] { work(); });
            work();
        }
        if (error_)
            return std::unexpected(*error_);
        std::vector<RepRecord> all;
        for (auto &reps : results_)
            std::ranges::move(reps, std::back_inserter(all));
        return all;
    }

  private:
    std::expected<void, RunError> adopt_recovered() {
        using Key = std::pair<std::uint32_t, std::string_view>; // a window and an arm
        std::map<Key, const Cell *> by_cell;
        for (const auto &cell : cells_)
            by_cell.emplace(Key(cell.window, name_of(cell)), &cell);
        for (std::size_t i = 0; i < journal_.recovered().size(); ++i) {
            const auto &record = journal_.recovered()[i];
            const auto found = by_cell.find(Key(record.window, record.arm));
            const auto *cell = found == by_cell.end() ? nullptr : found->second;
            if (cell != nullptr && record.rep == 0 && rig_.has_variance())
                result_of(*cell).clear(); // an interrupted window was measured anew
            const bool fits = cell != nullptr && record.rep < plan_.stress.reps &&
                              record.rep == result_of(*cell).size() && record.seed == cell->seed &&
                              record.stratum == stratum_name(plan_, cell->window);
            if (!fits)
                return std::unexpected(RunError{
                    RunFailure::foreign_rep,
                    journal_
                        .problem_of_rep(i, "does not belong to this run: " +
                                               describe(record.arm, record.window, record.rep))
                        .message()});
            result_of(*cell).push_back(record);
        }
        for (auto &reps : results_) {
            if (rig_.has_variance() && reps.size() < plan_.stress.reps)
                reps.clear();
            done_ += reps.size();
        }
        return {};
    }

    void work() {
        for (;;) {
            const auto index = next_.fetch_add(1);
            if (index >= cells_.size() || failed())
                return;
            if (results_[index].size() == plan_.stress.reps)
                continue;
            if (auto run = run_until_done(cells_[index]); !run)
                fail(run.error());
        }
    }

    /// A window that something spoiled is measured anew, so often at most; its first rep tells what
    /// that was. What was journaled of it does not count, as that of an interrupted one does not.
    std::expected<void, RunError> run_until_done(const Cell &cell) {
        constexpr std::size_t most_spoiled = 2;
        for (std::vector<std::string> spoiled_by;;) {
            auto run = run_cell(cell, spoiled_by);
            if (run || !run.error().anew || spoiled_by.size() == most_spoiled)
                return run;
            spoiled_by.push_back(run.error().what);
            const std::lock_guard lock(mutex_);
            done_ -= result_of(cell).size();
            result_of(cell).clear();
        }
    }

    std::expected<void, RunError> run_cell(const Cell &cell,
                                           const std::vector<std::string> &spoiled_by) {
        auto window = rig_.open_window(window_of(plan_, cell, options_.stop));
        if (!window && asked_to_stop())
            return std::unexpected(interrupted_run());
        if (!window)
            return rig_failure(cell, 0, window.error());
        for (std::uint32_t rep = 0; rep < plan_.stress.reps; ++rep) {
            if (failed())
                return {};
            if (asked_to_stop())
                return std::unexpected(interrupted_run());
            auto record = (*window)->run_rep(rep);
            if (!record && asked_to_stop())
                return std::unexpected(interrupted_run());
            if (!record)
                return rig_failure(cell, rep, record.error());
            if (auto problem = check_record(*record))
                return rig_failure(cell, rep, {std::move(*problem)});
            if (rep == 0)
                for (const auto &why : spoiled_by)
                    record->events.push_back(
                        {EventKind::note, record->uptime_s, "measured anew: " + why});
            place(*record, plan_, cell, rep);
            if (auto kept = keep(cell, std::move(*record)); !kept)
                return kept;
        }
        return {};
    }

    /// Journals a new rep, or compares it with the one measured before the interruption.
    std::expected<void, RunError> keep(const Cell &cell, RepRecord record) {
        auto &reps = result_of(cell);
        if (record.rep < reps.size()) {
            if (reps[record.rep] == record)
                return {};
            return std::unexpected(
                RunError{RunFailure::not_repeatable,
                         fmt::format("{}: run again after an interruption, the same window gave "
                                     "another result; the journal keeps the first",
                                     describe(record.arm, record.window, record.rep))});
        }
        if (auto written = journal_.append(record); !written)
            return std::unexpected(RunError{RunFailure::journal, written.error()});
        const std::lock_guard lock(mutex_);
        ++done_;
        if (options_.observer)
            options_.observer(record, done_, cells_.size() * plan_.stress.reps);
        reps.push_back(std::move(record));
        return {};
    }

    std::unexpected<RunError> rig_failure(const Cell &cell, std::uint32_t rep,
                                          const RigError &error) const {
        return std::unexpected(
            RunError{RunFailure::rig,
                     fmt::format("{}: {}", describe(name_of(cell), cell.window, rep), error.what),
                     error.anew});
    }

    static std::string describe(std::string_view arm, std::uint32_t window, std::uint32_t rep) {
        return fmt::format("arm {}, window {}, rep {}", arm, window + 1, rep + 1);
    }

    bool asked_to_stop() const { return options_.stop != nullptr && options_.stop->load(); }

    static RunError interrupted_run() { return {RunFailure::interrupted, "interrupted"}; }

    bool failed() {
        const std::lock_guard lock(mutex_);
        return error_.has_value();
    }

    void fail(RunError error) {
        const std::lock_guard lock(mutex_);
        if (!error_)
            error_ = std::move(error);
    }

    const std::string &name_of(const Cell &cell) const { return plan_.arms[cell.arm].name; }
    std::vector<RepRecord> &result_of(const Cell &cell) {
        return results_[static_cast<std::size_t>(&cell - cells_.data())];
    }

    const Plan &plan_;
    Rig &rig_;
    Journal &journal_;
    const RunOptions &options_;
    const std::vector<Cell> cells_;
    std::vector<std::vector<RepRecord>> results_; ///< by cell; a cell is touched by one thread
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_; ///< guards done_, error_ and the observer
    std::size_t done_ = 0;
    std::optional<RunError> error_;
};

} // namespace

void place(RepRecord &record, const Plan &plan, const Cell &cell, std::uint32_t rep) {
    record.arm = plan.arms[cell.arm].name;
    record.window = cell.window;
    record.rep = rep;
    record.seed = cell.seed;
    record.stratum = stratum_name(plan, cell.window);
}

WindowSpec window_of(const Plan &plan, const Cell &cell, const std::atomic<bool> *stop) {
    return {arm_in_window(plan, plan.arms[cell.arm], cell.window),
            cell.window,
            cell.seed,
            plan.stress,
            plan.interval,
            stop};
}

std::expected<std::vector<RepRecord>, RunError>
run_plan(const Plan &plan, Rig &rig, Journal &journal, const RunOptions &options) {
    return Run(plan, rig, journal, options).execute();
}

} // namespace besser::bench
