// SPDX-License-Identifier: GPL-2.0-only
#include "explore/told_schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

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

TEST(ScheduleText, tells_what_is_meant_behind_its_hash) {
    for (const char *text :
         {"tree/receive-burst/1.2,3~1#0000002a", "tree/receive-burst/#0000002a:a.c:1,b.c:2",
          "tree/receive-burst/#0000002a+a.c:1,b.c:2",
          "tree/receive-burst/#0000002a+a.c:1,b.c:2,harm"}) {
        const auto read = read_schedule(text);
        ASSERT_TRUE(read) << read.error();
        EXPECT_EQ(to_string(*read), text);
    }
    EXPECT_EQ(read_schedule("tree/s/#1:a.c:1,b.c:2")->race, "a.c:1,b.c:2");
    EXPECT_EQ(read_schedule("tree/s/#1+a.c:1,b.c:2,harm")->stops, "a.c:1,b.c:2");
    EXPECT_FALSE(read_schedule("tree/s/#+a.c:1"));
}

TEST(History, refuses_what_does_not_exist) {
    EXPECT_FALSE(replay(root("direct", "no such scenario")));
    EXPECT_FALSE(replay(root("no such variant")));
}

} // namespace
} // namespace besser::explore
