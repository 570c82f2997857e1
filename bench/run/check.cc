// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/check.hpp"

#include "bench/journal/journal.hpp"
#include "bench/journal/ledger.hpp"
#include "bench/journal/output_directory.hpp"
#include "bench/plan/run_order.hpp"
#include "bench/plan/strata.hpp"
#include "bench/report/result_reader.hpp"
#include "bench/run/plan_runner.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

namespace besser::bench {

namespace {

class Check {
  public:
    Check(const CheckOptions &options, const RigMaker &make_rig)
        : options_(options), make_rig_(make_rig) {}

    std::expected<std::vector<CheckLine>, InputError> run() {
        auto journal = Journal::read(options_.directory);
        if (!journal)
            return std::unexpected(journal.error());
        journal_ = std::move(*journal);
        if (journal_.header.shard)
            return std::unexpected(
                InputError{(options_.directory / Journal::file_name).string(), 0, "",
                           fmt::format("is of shard {} of a run, which has no result to check",
                                       to_string(*journal_.header.shard)),
                           "give all shards to `besser verify --merge`, and check what that "
                           "writes"});
        for (const auto &rep : journal_.reps)
            count(rep);
        say(!journal_.torn,
            fmt::format("the journal is whole: {} reps, each line sealed{}", journal_.reps.size(),
                        journal_.torn ? "; but a last line was cut off: the run was killed" : ""));
        const auto file = options_.directory / result_file_name;
        const auto text = read_text_file(file, limits::result_bytes);
        if (!text) {
            say(false,
                fmt::format("there is no result that can be read: {}", text.error().message()));
            return std::move(lines_);
        }
        auto result = parse_result(*text, file.string());
        if (!result) {
            say(false, result.error().message());
            return std::move(lines_);
        }
        result_ = std::move(*result);
        check_registration();
        check_reps();
        check_conclusions(*text);
        check_ledger();
        replay();
        return std::move(lines_);
    }

  private:
    void say(bool holds, std::string text) { lines_.push_back({holds, std::move(text)}); }

    /// A window that begins anew was interrupted, and what came of it before does not count.
    void count(const RepRecord &rep) {
        if (rep.rep == 0)
            std::erase_if(counted_, [&](const auto &entry) {
                return entry.second->arm == rep.arm && entry.second->window == rep.window;
            });
        twice_ += counted_.emplace(place_of(rep), &rep).second ? 0 : 1;
    }

    /// Of the journal's header, which was written before the first rep.
    void check_registration() {
        const auto &registered = journal_.header;
        const auto now = make_header(result_.plan, result_.measured.rig, result_.rig_facts,
                                     registered.program_sha256);
        say(result_.header == registered, "the result names what the journal registered");
        say(now.work_sha256 == registered.work_sha256 && now.order == registered.order,
            "what was measured is what the plan in the result says: arms, stress, strata, seed");
        say(now.predictions_sha256 == registered.predictions_sha256,
            "the predictions are those that were registered before the first rep");
    }

    void check_reps() {
        std::size_t differing = twice_ + (result_.measured.reps.size() == counted_.size() ? 0 : 1);
        for (const auto &rep : result_.measured.reps)
            differing += is_in_journal(rep) ? 0 : 1;
        say(differing == 0, fmt::format("the result's {} reps are those of the journal",
                                        result_.measured.reps.size()));
        std::size_t misplaced = 0;
        const auto cells = schedule(result_.plan);
        for (const auto &rep : journal_.reps)
            misplaced += belongs(rep, cells) ? 0 : 1;
        say(misplaced == 0, "each rep has the seed and the stratum of its window");
    }

    /// The journal's record of the same place is this one.
    bool is_in_journal(const RepRecord &rep) const {
        const auto found = counted_.find(place_of(rep));
        return found != counted_.end() && *found->second == rep;
    }

    using Place = std::tuple<std::string_view, std::uint32_t, std::uint32_t>;

    static Place place_of(const RepRecord &rep) { return {rep.arm, rep.window, rep.rep}; }

    bool belongs(const RepRecord &rep, const std::vector<Cell> &cells) const {
        return rep.stratum == stratum_name(result_.plan, rep.window) &&
               std::ranges::any_of(cells, [&](const Cell &cell) {
                   return cell.window == rep.window && cell.seed == rep.seed &&
                          result_.plan.arms[cell.arm].name == rep.arm;
               });
    }

    void check_conclusions(const std::string &text) {
        say(result_json(result_) == text,
            "figures, receipts and verdicts are what follows from the reps");
    }

    void check_ledger() {
        const auto folder = ledger_folder(options_.directory);
        const auto ledger = Ledger::read(folder);
        if (!ledger) {
            say(false, ledger.error().message());
            return;
        }
        const auto *attempt = ledger->find(name_in_ledger(options_.directory), journal_.header);
        if (attempt == nullptr) {
            say(false, fmt::format("{} does not know this run", Ledger::file_name));
            return;
        }
        const auto tries = std::ranges::count_if(ledger->attempts(), [&](const Attempt &other) {
            return other.plan == attempt->plan && other.shard.empty();
        });
        say(true, fmt::format("the ledger knows it as one of {} attempts of the plan {}", tries,
                              attempt->plan));
    }

    /// The cells to be measured again, in the order of the run.
    std::vector<Cell> chosen() const {
        auto cells = schedule(result_.plan);
        if (!options_.windows || *options_.windows >= cells.size())
            return cells;
        std::mt19937_64 random(options_.choice);
        std::ranges::shuffle(cells, random);
        cells.resize(*options_.windows);
        return cells;
    }

    void replay() {
        rig_ = make_rig_(result_.measured.rig, result_.plan.assumptions);
        if (rig_ == nullptr || rig_->has_variance()) {
            say(true, fmt::format("nothing was measured again: the rig \"{}\" does not repeat "
                                  "itself, so that an invented journal would pass",
                                  result_.measured.rig));
            return;
        }
        if (options_.program_sha256 != journal_.header.program_sha256) {
            say(true, "nothing was measured again: another build of besser made this run");
            return;
        }
        if (rig_->facts() != result_.rig_facts) {
            say(false, "nothing was measured again: the rig's profile or posterior is not that of "
                       "the run");
            return;
        }
        const auto cells = chosen();
        for (std::size_t done = 0; done < cells.size(); done++) {
            tell_progress(done, cells.size());
            if (!replay(cells[done]))
                return;
        }
        tell_progress(cells.size(), cells.size());
        const auto all = schedule(result_.plan).size();
        say(true,
            fmt::format("{} of {} windows were measured again, and are the same: one that "
                        "was altered would have been found with a chance of {:.0f} %",
                        cells.size(), all,
                        100.0 * static_cast<double>(cells.size()) / static_cast<double>(all)));
    }

    void tell_progress(std::size_t done, std::size_t total) const {
        if (options_.progress)
            options_.progress(done, total);
    }

    bool replay(const Cell &cell) {
        const auto &plan = result_.plan;
        const auto &arm = plan.arms[cell.arm];
        const auto where = fmt::format("arm {}, window {}", arm.name, cell.window + 1);
        auto window = rig_->open_window({arm_in_window(plan, arm, cell.window), cell.window,
                                         cell.seed, plan.stress, plan.interval, options_.stop});
        if (!window) {
            say(false, fmt::format("{}: {}", where, window.error().what));
            return false;
        }
        for (std::uint32_t rep = 0; rep < plan.stress.reps; ++rep) {
            auto record = (*window)->run_rep(rep);
            if (!record) {
                say(false, fmt::format("{}: {}", where, record.error().what));
                return false;
            }
            place(*record, plan, cell, rep);
            if (!is_in_journal(*record)) {
                say(false, fmt::format("{}, rep {}: measured again, it is not what the journal has",
                                       where, rep + 1));
                return false;
            }
        }
        return true;
    }

    const CheckOptions &options_;
    const RigMaker &make_rig_;
    std::unique_ptr<Rig> rig_;
    JournalContent journal_;
    std::map<Place, const RepRecord *> counted_; ///< of the journal's reps
    std::size_t twice_ = 0;                      ///< reps of one place in one window
    RunResult result_;
    std::vector<CheckLine> lines_;
};

} // namespace

std::expected<std::vector<CheckLine>, InputError> check_run(const CheckOptions &options,
                                                            const RigMaker &make_rig) {
    return Check(options, make_rig).run();
}

} // namespace besser::bench
