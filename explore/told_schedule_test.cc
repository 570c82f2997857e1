// SPDX-License-Identifier: GPL-2.0-only
#include "explore/told_schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <utility>

namespace besser::explore {
namespace {

using ::testing::HasSubstr;

/// What happens by default.
ScheduleText root(const char *variant = "direct", const char *scenario = "receive-burst") {
    ScheduleText schedule;
    schedule.variant = variant;
    schedule.scenario = scenario;
    return schedule;
}

TEST(History, tells_the_source_line_of_each_operation_of_the_driver) {
    const auto history = replay(root());
    ASSERT_TRUE(history);
    EXPECT_FALSE(history->finding);
    std::set<std::string> files;
    for (const HistoryEntry &entry : history->entries)
        files.insert(entry.where.substr(0, entry.where.find(':')));
    EXPECT_TRUE(files.contains("driver/direct_path.hpp"));
    EXPECT_TRUE(files.contains("driver/tx_queue.hpp"));
    EXPECT_THAT(render(*history), HasSubstr("history of bes2600_bh_work"));
}

TEST(History, says_whether_the_replay_went_the_same_way) {
    auto schedule = root();
    EXPECT_FALSE(replay(schedule)->as_wished); // the hash is not that of the schedule
    schedule.hash = replay(schedule)->hash;
    EXPECT_TRUE(replay(schedule)->as_wished);
    schedule.deviations = {{1, 40}}; // nobody of that number can run
    EXPECT_FALSE(replay(schedule)->as_wished);
}

TEST(History, refuses_what_does_not_exist) {
    EXPECT_FALSE(replay(root("direct", "no such scenario")));
    EXPECT_FALSE(replay(root("no such variant")));
}

TEST(History, becomes_a_trace_with_a_track_per_context_and_per_cpu) {
    const auto history = replay(root());
    ASSERT_TRUE(history);
    const auto trace = nlohmann::json::parse(perfetto_trace(*history));
    std::set<std::string> tracks;
    std::size_t steps = 0;
    for (const auto &event : trace.at("traceEvents"))
        if (event.at("ph") == "M")
            tracks.insert(event.at("args").at("name"));
        else if (event.at("pid") == 1) // contexts
            steps++;
    EXPECT_EQ(steps, history->entries.size());
    for (const char *name : {"contexts", "CPUs", "CPU 1", "transmit/2", "chip and radio"})
        EXPECT_TRUE(tracks.contains(name)) << name;
}

/// What Perfetto asks of complete events: on one track they nest. Here one ends before the next
/// begins, each track has a name, and none is thread 0, which older versions merge with another.
TEST(History, becomes_a_trace_of_events_that_do_not_overlap) {
    const auto history = replay(root());
    ASSERT_TRUE(history);
    using Track = std::pair<int, int>;
    std::set<Track> named;
    std::set<int> named_processes;
    std::map<Track, std::uint64_t> free_from;
    const auto trace = nlohmann::json::parse(perfetto_trace(*history));
    for (const auto &event : trace.at("traceEvents")) {
        const Track track(event.at("pid").get<int>(), event.at("tid").get<int>());
        EXPECT_GT(track.second, 0);
        const auto phase = event.at("ph").get<std::string>();
        if (phase == "M") {
            EXPECT_FALSE(event.at("args").at("name").get<std::string>().empty());
            if (event.at("name") == "thread_name")
                named.insert(track);
            else if (event.at("name") == "process_name")
                named_processes.insert(track.first);
            else
                ADD_FAILURE() << event;
            continue;
        }
        ASSERT_EQ(phase, "X") << event;
        EXPECT_FALSE(event.at("name").get<std::string>().empty());
        EXPECT_TRUE(named.contains(track)) << event;
        EXPECT_TRUE(named_processes.contains(track.first)) << event;
        const auto begin = event.at("ts").get<std::uint64_t>();
        EXPECT_GE(begin, free_from[track]) << event;
        free_from[track] = begin + event.at("dur").get<std::uint64_t>();
    }
    EXPECT_GT(free_from.size(), 5u);
}

} // namespace
} // namespace besser::explore
