// SPDX-License-Identifier: GPL-2.0-only
#include "explore/campaign.hpp"

#include "explore/consequences.hpp"
#include "explore/coverage.hpp"
#include "explore/cpu_time.hpp"
#include "explore/depth_first.hpp"
#include "explore/minimise.hpp"
#include "explore/source_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace besser::explore {

namespace {

/// How many random schedules are run before a search, to learn which objects are contended.
constexpr std::uint64_t learning_schedules = 200;
constexpr std::uint64_t default_schedules = 10'000;

} // namespace

std::string key_of(const Finding &finding) {
    std::string what = finding.what;
    if (finding.kind == FindingKind::warning) // "BUG: ", and then what is wrong where
        std::erase_if(what, [](char c) { return c >= '0' && c <= '9'; });
    else
        what.resize(std::min(what.size(), what.find(": ")));
    return to_string(finding.kind) + what;
}

Session::Session(std::unique_ptr<Stage> stage, Memory memory)
    : stage_(std::move(stage)), runner_(*stage_, stage_->arena(), memory),
      names_(VariableNames::make()) {
    stage_->attach(runner_);
}

std::unique_ptr<Session> Session::make(const Scenario &scenario, const ExploredDriver &driver,
                                       std::optional<ArmedFault> fault, Memory memory,
                                       const std::function<void(Stage &)> &prepare) {
    auto stage = Stage::make(scenario, driver, fault);
    if (prepare)
        prepare(*stage);
    return std::unique_ptr<Session>(new Session(std::move(stage), memory));
}

std::optional<Finding> Session::run(Chooser &chooser) { return judge(runner_.run(chooser)); }

std::optional<Finding> Session::judge(std::optional<Finding> finding) {
    if (!stops_.lines.empty())
        return judge_stopped(std::move(finding));
    const auto race = races_.find(runner_.execution());
    if (!wanted_.empty()) {
        const auto told = told_race();
        return told ? std::optional(Finding{
                          FindingKind::data_race, told->text,
                          runner_.execution().touches[wanted_race()->second].position, wanted_})
                    : std::nullopt;
    }
    if (race && (!finding || finding->kind != FindingKind::lost_update))
        return Finding{FindingKind::data_race,
                       fmt::format("two accesses to {} that nothing orders: in steps {} and {}",
                                   runner_.name_of(race->object), race->first, race->second),
                       race->second};
    return finding;
}

void Session::stop_runner() {
    if (stops_.lines.empty())
        return runner_.stop_at({});
    runner_.stop_at([this](const void *code) {
        const std::string_view both = stops_.lines;
        const auto comma = std::min(both.find(','), both.size() - 1);
        return is_of_driver(code) && (sites_.at(code).line == both.substr(0, comma) ||
                                      sites_.at(code).line == both.substr(comma + 1));
    });
}

/// What a driver that does not get to the scenario's beginning shows in any schedule is nothing.
std::optional<Finding> Session::judge_stopped(std::optional<Finding> finding) {
    if (finding && (stops_.harm_alone || (!ready() && finding->kind == FindingKind::stuck) ||
                    (stops_.known && stops_.known(*finding))))
        finding.reset();
    shows_harm_alone_ = !finding;
    return finding ? finding : harm();
}

std::optional<Finding> Session::harm() {
    const Execution &execution = runner_.execution();
    const auto stops = [this](const void *code) { return runner_.stops_at(code); };
    const auto found = harm_in(execution, stops, sites_);
    if (!found)
        return std::nullopt;
    const std::string name = name_of(execution.touches[found->second].what.address);
    return tell(execution, *found, sites_, name);
}

void Session::for_each_race(const std::function<void(const std::string &race)> &visit) {
    for (const MemoryRace &race : races_.of_memory())
        if (!sites_.of_kernel(runner_.execution(), race))
            visit(sites_.pair(runner_.execution(), race));
}

const MemoryRace *Session::wanted_race() {
    const auto found = std::ranges::find_if(races_.of_memory(), [this](const MemoryRace &race) {
        return sites_.pair(runner_.execution(), race) == wanted_;
    });
    return found == races_.of_memory().end() ? nullptr : &*found;
}

std::optional<ToldRace> Session::told_race() {
    const MemoryRace *race = wanted_race();
    if (race == nullptr)
        return std::nullopt;
    return tell(runner_.execution(), *race, sites_, name_of(place_of(runner_.execution(), *race)));
}

std::string Session::name_of(const void *place) {
    if (names_)
        return names_->name_of(place);
    if (!fields_)
        fields_ = stage_->names();
    return fields_ ? fields_->name_of(place) : "";
}

std::optional<Finding> Session::run_for_names(Chooser &chooser) {
    class Look final : public AccessObserver {
      public:
        explicit Look(VariableNames &names) : names_(names) {}
        void on_access(Position, vkernel::Operation, std::size_t) override { names_.look(); }
        void on_touch() override { names_.look(); }

      private:
        VariableNames &names_;
    };
    if (!names_)
        return run(chooser);
    Look look(*names_);
    runner_.observe(&look);
    auto finding = run(chooser);
    runner_.observe(nullptr);
    return finding;
}

namespace {

class Campaign {
  public:
    Campaign(Session &session, const Options &options, ScenarioResult &result)
        : session_(session), options_(options), result_(result), begin_(cpu_seconds()),
          end_(Deadline::in(options.cpu_seconds)), end_of_search_(end_.share(2)) {}

    void run() {
        if (!session_.ready())
            run_by_default();
        else if (options_.strategy == Strategy::dfs)
            search();
        else
            sample(options_.schedules == 0 ? default_schedules : options_.schedules, true);
        write_up();
        result_.points = coverage_.points();
        result_.pairs = coverage_.pairs();
        result_.cpu_seconds = cpu_seconds() - begin_;
    }

  private:
    struct Raw {
        Finding finding;
        std::vector<Deviation> deviations;
        std::uint64_t after_schedules;
        double after_cpu_seconds;
        bool at_random;
    };

    /// Where something was found, half of the time is for what is told of it.
    [[nodiscard]] bool goes_on() const {
        return raw_.size() < options_.max_findings &&
               (options_.schedules == 0 || result_.schedules < options_.schedules) &&
               !(found_ ? end_of_search_ : end_).over();
    }

    void note(const std::optional<Finding> &finding) {
        const Execution &execution = session_.runner().execution();
        result_.schedules++;
        if (options_.ended != nullptr)
            options_.ended->store(result_.schedules);
        result_.steps += execution.steps.size();
        result_.longest = std::max(result_.longest, execution.steps.size());
        coverage_.add(execution);
        session_.for_each_race([&](const std::string &race) { note_race(race, execution); });
        if (!finding)
            return;
        const auto same = [&](const Raw &raw) { return key_of(raw.finding) == key_of(*finding); };
        found_ = true;
        if (std::ranges::none_of(raw_, same))
            raw_.push_back({*finding, deviations_of(execution), result_.schedules,
                            cpu_seconds() - begin_, learning_});
    }

    /// The first schedule that shows it is kept, until one shows it with fewer deviations, which is
    /// looked at in some schedules: to count them takes as long as to run one.
    void note_race(const std::string &race, const Execution &execution) {
        const auto [known, added] = races_.try_emplace(race);
        if (!added && (known->second.deviations.empty() || execution.number % 16 != 0))
            return;
        auto deviations = deviations_of(execution);
        found_ = true;
        if (added)
            known->second = {{FindingKind::data_race, {}, nowhere, race},
                             std::move(deviations),
                             result_.schedules,
                             cpu_seconds() - begin_,
                             learning_};
        else if (deviations.size() < known->second.deviations.size())
            known->second.deviations = std::move(deviations);
    }

    void run_by_default() {
        ReplayChooser chooser({});
        note(session_.run(chooser));
    }

    /// `counted`: these schedules are the campaign itself; else they only teach the search.
    void sample(std::uint64_t schedules, bool counted) {
        std::size_t steps = 100;
        for (std::uint64_t i = 0; i < schedules && goes_on(); i++) {
            if (counted && i % options_.shards != options_.shard)
                continue;
            const std::uint64_t seed = options_.seed * 0x9E3779B97F4A7C15u + i;
            if (options_.strategy == Strategy::pct) {
                PctChooser chooser(seed, PctChooser::usual_depth, steps);
                note(session_.run(chooser));
            } else {
                RandomChooser chooser(seed);
                note(session_.run(chooser));
            }
            steps = session_.runner().execution().steps.size();
        }
    }

    void search() {
        DepthFirst search(session_.runner(), {options_.preemptions, options_.reduce});
        learning_ = true;
        for (std::uint64_t i = 0; i < learning_schedules && goes_on(); i++) {
            RandomChooser chooser(options_.seed * 0x9E3779B97F4A7C15u + i);
            note(session_.run(chooser));
            search.learn(session_.runner().execution());
        }
        learning_ = false;
        bool complete = goes_on();
        do {
            search.restart();
            const auto visit = [this](const std::optional<Finding> &finding) {
                note(session_.judge(finding));
                return goes_on();
            };
            const auto units = search.explore_root(visit);
            result_.units = units.size() + 1;
            result_.units_done = 1;
            for (std::size_t i = options_.shard; i < units.size() && goes_on();
                 i += options_.shards) {
                complete &= search.explore(units[i], visit);
                result_.units_done += complete ? 1 : 0;
            }
        } while (search.must_repeat() && goes_on());
        result_.states = search.count().states;
        result_.exhausted = complete && goes_on();
    }

    void write_up() {
        std::size_t left = raw_.size() + races_.size();
        for (Raw &raw : raw_)
            result_.findings.push_back(written_up(raw, end_.share(left--)));
        for (auto &[race, raw] : races_) {
            const Deadline deadline = end_.share(left--);
            session_.look_for(race);
            ReplayChooser chooser(raw.deviations);
            (void)session_.run_for_names(chooser);
            if (is_known())
                continue;
            result_.findings.push_back(written_up(raw, deadline));
            result_.findings.back().schedule.race = race;
        }
        session_.look_for({});
    }

    FoundFinding written_up(const Raw &raw, const Deadline &deadline) {
        FoundFinding found;
        found.schedule = {.variant = result_.variant,
                          .scenario = result_.scenario,
                          .fault = result_.fault,
                          .deviations = raw.deviations};
        if (options_.follows_up) {
            if (!raw.finding.race.empty())
                found.consequence = followed(raw.finding.race, found.schedule, deadline);
            // Of one kind a minimal schedule may say something else, but of two warnings each is
            // told.
            const auto same = [&](const Finding &f) {
                return f.kind == raw.finding.kind &&
                       (f.kind != FindingKind::warning || key_of(f) == key_of(raw.finding));
            };
            found.schedule.deviations = minimise(session_, same, raw.deviations, deadline);
        }
        ReplayChooser chooser(found.schedule.deviations);
        const auto again = session_.run_for_names(chooser);
        found.finding =
            again ? *again
                  : Finding{FindingKind::explorer_error, "did not come again: " + raw.finding.what};
        found.race = session_.told_race();
        const Execution &execution = session_.runner().execution();
        found.schedule.deviations =
            deviations_of(execution); // without those that were not possible
        found.schedule.hash = hash_of(execution);
        found.preemptions = execution.preemptions();
        found.stale_loads = execution.stale_loads();
        found.at_random = raw.at_random;
        found.after_schedules = raw.after_schedules;
        found.after_cpu_seconds = raw.after_cpu_seconds;
        return found;
    }

    Consequence followed(const std::string &race, const ScheduleText &schedule,
                         const Deadline &deadline) {
        const auto known = [this](const Finding &finding) {
            const std::string key = key_of(finding);
            return std::ranges::any_of(raw_,
                                       [&](const Raw &raw) { return key_of(raw.finding) == key; });
        };
        Consequence consequence = follow(session_, race, known, options_.seed, deadline);
        ScheduleText &text = consequence.schedule;
        text.variant = schedule.variant;
        text.scenario = schedule.scenario;
        text.fault = schedule.fault;
        text.stops = race;
        return consequence;
    }

    /// Whether the race that the session looks for is one that its maintainer lets be, or one of
    /// the same variable in the same functions was told before.
    bool is_known() {
        const auto race = session_.told_race();
        if (!race)
            return false; // it did not come again, which is a finding
        const auto &[low, high] = std::minmax(race->functions[0], race->functions[1]);
        const char *kind = race->may_lose_update ? "\nupdate" : "";
        if (!told_.insert(race->variable + '\n' + low + '\n' + high + kind).second)
            return true;
        bool known = false;
        for (std::size_t i = 0; i < options_.known_races.size(); i++)
            if (covers(options_.known_races[i], *race)) {
                result_.known_races.push_back(i);
                known = true;
            }
        return known;
    }

    Session &session_;
    const Options &options_;
    ScenarioResult &result_;
    double begin_;
    Deadline end_;
    Deadline end_of_search_; ///< if something was found
    bool found_ = false;
    Coverage coverage_;
    std::vector<Raw> raw_;
    std::map<std::string, Raw> races_; ///< in a foreign driver's memory, by Finding::race
    std::set<std::string> told_;       ///< variable, functions, kind of those that were written up
    bool learning_ = false;
};

} // namespace

ScenarioResult explore(const Scenario &scenario, const ExploredDriver &driver,
                       std::string_view name, std::optional<ArmedFault> fault,
                       const Options &options) {
    const auto session = Session::make(scenario, driver, fault, options.memory);
    ScenarioResult result;
    result.scenario = scenario.name;
    result.variant = name;
    result.fault = fault;
    result.shard = options.shard;
    result.shards = options.shards;
    Campaign(*session, options, result).run();
    return result;
}

} // namespace besser::explore
