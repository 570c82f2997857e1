// SPDX-License-Identifier: GPL-2.0-only
#include "explore/campaign.hpp"

#include "explore/coverage.hpp"
#include "explore/depth_first.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>

namespace besser::explore {

namespace {

/// How many random schedules are run before a search, to learn which objects are contended.
constexpr std::uint64_t learning_schedules = 200;
constexpr std::uint64_t default_schedules = 10'000;
constexpr unsigned pct_depth = 3;
constexpr std::uint64_t minimising_schedules = 5'000;
constexpr std::uint64_t minimising_a_race = 300; ///< of a foreign driver: there are many

double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// What is wrong without the name of the worker that ran into it, so that the same finding from
/// another worker is not reported twice.
std::string key_of(const Finding &finding) {
    return to_string(finding.kind) + finding.what.substr(0, finding.what.find(": "));
}

} // namespace

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

/// Drops deviations as long as the finding remains.
std::vector<Deviation> drop_needless(Session &session, FindingKind kind,
                                     std::vector<Deviation> deviations) {
    const auto cost = [&] {
        const Execution &execution = session.runner().execution();
        return execution.preemptions() + execution.stale_loads();
    };
    ReplayChooser whole(deviations);
    (void)session.run(whole);
    unsigned most = cost();
    // Without a deviation the default choice stands in its place, which may lead to preemptions.
    const auto still_fails = [&](const std::vector<Deviation> &fewer) {
        ReplayChooser chooser(fewer);
        const auto finding = session.run(chooser);
        if (!finding || finding->kind != kind || cost() > most)
            return false;
        most = cost();
        return true;
    };
    for (bool shorter = true; shorter;) {
        shorter = false;
        for (std::size_t i = deviations.size(); i-- > 0;) {
            auto fewer = deviations;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            if (!still_fails(fewer))
                continue;
            deviations = std::move(fewer);
            shorter = true;
        }
    }
    return deviations;
}

} // namespace

std::vector<Deviation> minimise(Session &session, FindingKind kind,
                                std::vector<Deviation> deviations) {
    const auto preemptions = [&] { return session.runner().execution().preemptions(); };
    deviations = drop_needless(session, kind, std::move(deviations));
    ReplayChooser chooser(deviations);
    (void)session.run(chooser);
    unsigned fewest = preemptions();
    // Dropping deviations ends at a local minimum. Schedules by random priorities are others, and
    // have few preemptions by themselves.
    std::optional<std::vector<Deviation>> better;
    const std::size_t steps = session.runner().execution().steps.size();
    const std::uint64_t most = session.looks_for_race() ? minimising_a_race : minimising_schedules;
    for (std::uint64_t seed = 0; seed < most && fewest > 1; seed++) {
        PctChooser priorities(seed, pct_depth, steps);
        const auto finding = session.run(priorities);
        if (!finding || finding->kind != kind || preemptions() >= fewest)
            continue;
        fewest = preemptions();
        better = deviations_of(session.runner().execution());
    }
    return better ? drop_needless(session, kind, std::move(*better)) : deviations;
}

namespace {

class Campaign {
  public:
    Campaign(Session &session, const Options &options, ScenarioResult &result)
        : session_(session), options_(options), result_(result), begin_(cpu_seconds()) {}

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

    [[nodiscard]] bool goes_on() const {
        return raw_.size() < options_.max_findings &&
               (options_.schedules == 0 || result_.schedules < options_.schedules) &&
               (options_.cpu_seconds <= 0 || cpu_seconds() - begin_ < options_.cpu_seconds);
    }

    void note(const std::optional<Finding> &finding) {
        const Execution &execution = session_.runner().execution();
        result_.schedules++;
        result_.steps += execution.steps.size();
        result_.longest = std::max(result_.longest, execution.steps.size());
        coverage_.add(execution);
        session_.for_each_race([&](const std::string &race) { note_race(race, execution); });
        if (!finding)
            return;
        const auto same = [&](const Raw &raw) { return key_of(raw.finding) == key_of(*finding); };
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
                PctChooser chooser(seed, pct_depth, steps);
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
        for (Raw &raw : raw_)
            result_.findings.push_back(written_up(raw));
        for (auto &[race, raw] : races_) {
            session_.look_for(race);
            ReplayChooser chooser(raw.deviations);
            (void)session_.run_for_names(chooser);
            if (is_known())
                continue;
            result_.findings.push_back(written_up(raw));
            result_.findings.back().schedule.race = race;
        }
        session_.look_for({});
    }

    FoundFinding written_up(Raw &raw) {
        FoundFinding found;
        found.schedule = {.variant = result_.variant,
                          .scenario = result_.scenario,
                          .fault = result_.fault,
                          .deviations = options_.minimises
                                            ? minimise(session_, raw.finding.kind, raw.deviations)
                                            : raw.deviations};
        ReplayChooser chooser(found.schedule.deviations);
        const auto again = session_.run_for_names(chooser);
        found.finding =
            again ? *again
                  : Finding{FindingKind::explorer_error, "did not come again: " + raw.finding.what};
        found.race = session_.told_race();
        found.schedule.hash = hash_of(session_.runner().execution());
        found.preemptions = session_.runner().execution().preemptions();
        found.stale_loads = session_.runner().execution().stale_loads();
        found.at_random = raw.at_random;
        found.after_schedules = raw.after_schedules;
        found.after_cpu_seconds = raw.after_cpu_seconds;
        return found;
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
