// SPDX-License-Identifier: GPL-2.0-only
// Explores one scenario with one variant by one strategy, and says what came of it.
#pragma once

#include "explore/known_races.hpp"
#include "explore/memory_races.hpp"
#include "explore/races.hpp"
#include "explore/schedule_text.hpp"
#include "explore/stage.hpp"
#include "explore/variable_names.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace besser::explore {

enum class Strategy : std::uint8_t { dfs, pct, random };

template <class Value, std::size_t count>
using Names = std::array<std::pair<std::string_view, Value>, count>;
/// What options and files call them.
inline constexpr Names<Strategy, 3> strategy_names{
    {{"dfs", Strategy::dfs}, {"pct", Strategy::pct}, {"random", Strategy::random}}};
inline constexpr Names<Memory, 2> memory_names{
    {{"sequential", Memory::sequential}, {"weak", Memory::weak}}};

/// The name of a value that has one.
template <class Value, std::size_t count>
constexpr std::string_view name_of(const Names<Value, count> &names, Value value) {
    return std::ranges::find(names, value, [](const auto &row) { return row.second; })->first;
}
template <class Value, std::size_t count>
constexpr std::optional<Value> named(const Names<Value, count> &names, std::string_view name) {
    const auto row = std::ranges::find(names, name, [](const auto &one) { return one.first; });
    return row == names.end() ? std::nullopt : std::optional(row->second);
}

struct Options {
    Strategy strategy = Strategy::dfs;
    unsigned preemptions = 2;
    bool reduce = true;
    Memory memory = Memory::sequential;
    std::uint64_t seed = 1;
    std::uint64_t schedules = 0; ///< at most; 0: dfs until exhausted, others 10,000
    double cpu_seconds = 0;      ///< at most; 0: no limit
    unsigned shard = 0;          ///< of `shards`: explores each `shards`th unit or seed
    unsigned shards = 1;
    std::size_t max_findings = 2; ///< a campaign ends when it has so many
    bool keep_going = false;      ///< with the other scenarios, after one has found something
    std::vector<KnownRace> known_races = {}; ///< that are no findings
    /// Minimises the schedules that it tells, and searches what comes of races; else both are told
    /// as they were met.
    bool follows_up = true;
    /// A campaign's process is ended after so much, and has no result; 0: never. For a driver that
    /// may not come to an end within a schedule, where no other limit is looked at.
    unsigned most_cpu_seconds = 0;
    /// Where the schedules that ended are counted, for somebody who outlives the campaign's
    /// process.
    std::atomic<std::uint64_t> *ended = nullptr;
};

/// What comes of a race of plain accesses (explore/consequences.hpp).
struct Consequence {
    std::uint64_t schedules = 0; ///< that were run for it
    std::uint64_t meetings = 0;  ///< of these: both contexts stood before their accesses at once
    std::optional<Finding> finding = {};
    ScheduleText schedule = {}; ///< that shows it, minimised
    bool beside = false;        ///< it comes without anybody held back at the race's two lines, too
};

struct FoundFinding {
    Finding finding;
    ScheduleText schedule;        ///< minimised, with no more preemptions than it was found with
    std::optional<ToldRace> race; ///< of a data race in a foreign driver's memory
    std::optional<Consequence> consequence = {}; ///< of that race, if it was searched
    bool at_random = false; ///< found by one of the schedules that teach a search, before it
    unsigned preemptions = 0;
    unsigned stale_loads = 0;
    std::uint64_t after_schedules = 0;
    double after_cpu_seconds = 0;
};

struct ScenarioResult {
    std::string scenario;
    std::string variant;
    std::optional<ArmedFault> fault;
    std::uint64_t schedules = 0;
    std::uint64_t steps = 0;
    std::uint64_t states = 0;
    std::size_t longest = 0;
    std::size_t units = 0; ///< first deviations from the root schedule, root included
    std::size_t units_done = 0;
    unsigned shard = 0;
    unsigned shards = 1;
    bool exhausted = false; ///< all of this shard's units were explored to their end
    double cpu_seconds = 0;
    std::size_t points = 0; ///< scheduling points reached: operation, object, context
    std::size_t pairs = 0;  ///< pairs of contexts of which one directly followed the other
    std::vector<FoundFinding> findings;
    std::vector<std::size_t> known_races; ///< those of Options::known_races that were met
};

/// A stage with a runner on it, and what judges its schedules.
class Session {
  public:
    /// `prepare` is given the stage before schedules begin from what it is then.
    static std::unique_ptr<Session> make(const Scenario &scenario, const ExploredDriver &driver,
                                         std::optional<ArmedFault> fault,
                                         Memory memory = Memory::sequential,
                                         const std::function<void(Stage &)> &prepare = {});

    /// False: the driver did not get to where the scenario begins. That is what a schedule shows.
    [[nodiscard]] bool ready() const { return stage_->ready(); }
    /// One schedule, data races included.
    std::optional<Finding> run(Chooser &chooser);
    /// What the runner's last schedule shows: `finding` if it has one, else a data race. Those in a
    /// foreign driver's memory are findings only if one is looked for: a schedule has many.
    std::optional<Finding> judge(std::optional<Finding> finding);
    /// From here on a schedule shows that race (Finding::race) or nothing; empty: as before.
    void look_for(std::string race) { wanted_ = std::move(race); }
    [[nodiscard]] bool looks_for_race() const { return !wanted_.empty(); }
    /// From here on the accesses at two lines are scheduling points, and what their race comes to
    /// is a finding.
    struct Stops {
        std::string lines; ///< Finding::race; empty: as before
        bool harm_alone;   ///< only what the memory shows is (harm_in()), else that beside the rest
        std::function<bool(const Finding &)> known = {}; ///< those that are none
    };
    void stop_at(Stops stops) {
        stops_ = std::move(stops);
        stop_runner();
    }
    /// Whether it is memory alone that shows what the last schedule was judged for.
    [[nodiscard]] bool shows_harm_alone() const { return shows_harm_alone_; }
    /// Calls `visit` with each race in a foreign driver's memory of the last schedule.
    void for_each_race(const std::function<void(const std::string &race)> &visit);
    /// One schedule, in which what the driver's functions hold is taken down for its names.
    std::optional<Finding> run_for_names(Chooser &chooser);
    /// The race that is looked for, as the last schedule has it; nullopt: it does not.
    [[nodiscard]] std::optional<ToldRace> told_race();
    /// nullptr: there is no foreign driver.
    [[nodiscard]] VariableNames *names() { return names_.get(); }
    [[nodiscard]] Runner &runner() { return runner_; }

  private:
    Session(std::unique_ptr<Stage> stage, Memory memory);
    std::unique_ptr<Stage> stage_;
    Runner runner_;
    [[nodiscard]] const MemoryRace *wanted_race();
    void stop_runner();
    [[nodiscard]] std::optional<Finding> judge_stopped(std::optional<Finding> finding);
    [[nodiscard]] std::optional<Finding> harm();
    [[nodiscard]] std::string name_of(const void *place);

    RaceDetector races_;
    RaceSites sites_;
    std::unique_ptr<VariableNames> names_;
    std::unique_ptr<DeviceNames> fields_; ///< of a driver of ours; made when a race is told
    std::string wanted_;
    Stops stops_{{}, false};
    bool shows_harm_alone_ = false;
};

/// What is wrong without the name of the worker that ran into it, so that the same finding from
/// another worker is not reported twice.
[[nodiscard]] std::string key_of(const Finding &finding);

[[nodiscard]] ScenarioResult explore(const Scenario &scenario, const ExploredDriver &driver,
                                     std::string_view name, std::optional<ArmedFault> fault,
                                     const Options &options);

} // namespace besser::explore
