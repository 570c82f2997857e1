// SPDX-License-Identifier: GPL-2.0-only
#include "trace/trace_file.hpp"

#include "support/output_file.hpp"
#include "trace/test_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace besser::trace {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::size_t plenty = 1 << 20;

TEST(TraceFile, tells_who_made_it_where_a_mark_is_looked_for) {
    const TraceFile file("besser test", plenty);
    EXPECT_THAT(file.bytes().substr(0, most_bytes_before_mark), HasSubstr("besser test"));
    EXPECT_THAT(read_trace(file.bytes()).attributes, ElementsAre(Pair("generator", "besser test")));
}

TEST(TraceFile, has_tracks_below_tracks) {
    TraceFile file("besser test", plenty);
    const auto chip = file.track({}, "chip");
    (void)file.track(chip, "messages");
    (void)file.counter(chip, "credits");
    const auto read = read_trace(file.bytes());
    EXPECT_THAT(read.complaints, IsEmpty());
    EXPECT_THAT(read.paths(), ElementsAre("chip", "chip/credits", "chip/messages"));
}

TEST(TraceFile, has_slices_that_nest_with_what_they_say_of_themselves) {
    TraceFile file("besser test", plenty);
    const auto track = file.track({}, "bottom half");
    file.begin(track, 100, "work");
    file.begin(track, 150, "deliver",
               std::array{Argument{"bytes", 1500}, Argument{"frame", "data"}});
    file.end(track, 180);
    file.begin(track, 190, "deliver", std::array{Argument{"bytes", -1}});
    file.end(track, 195);
    file.end(track, 200);
    const auto read = read_trace(file.bytes());
    EXPECT_THAT(read.complaints, IsEmpty());
    ASSERT_EQ(read.slices.size(), 3U);
    EXPECT_EQ(read.slices[0].end_ns, 200);
    EXPECT_EQ(read.slices[1].name, "deliver");
    EXPECT_EQ(read.slices[1].depth, 2U);
    EXPECT_EQ(read.slices[1].end_ns, 180);
    EXPECT_THAT(read.slices[1].arguments,
                ElementsAre(Pair("bytes", "1500"), Pair("frame", "data")));
    EXPECT_THAT(read.slices[2].arguments, ElementsAre(Pair("bytes", "-1")));
}

TEST(TraceFile, has_values_instants_and_flows) {
    TraceFile file("besser test", plenty);
    const auto credits = file.counter({}, "credits");
    const auto chip = file.track({}, "chip");
    const auto driver = file.track({}, "driver");
    file.count(credits, 5, 3);
    file.instant(chip, 10, "receive", {}, 77);
    file.begin(driver, 20, "deliver", {}, 77, FlowEnd::ends);
    file.end(driver, 30);
    const auto read = read_trace(file.bytes());
    EXPECT_THAT(read.complaints, IsEmpty());
    ASSERT_EQ(read.on("credits").size(), 1U);
    EXPECT_EQ(read.on("credits")[0].value, 3);
    EXPECT_THAT(read.on("chip")[0].flows, ElementsAre(77));
    EXPECT_THAT(read.slices[0].last_of_flows, ElementsAre(77));
}

TEST(TraceFile, ends_what_is_open_and_nothing_that_is_not) {
    TraceFile file("besser test", plenty);
    const auto track = file.track({}, "track");
    file.end(track, 5);
    file.begin(track, 10, "outer");
    file.begin(track, 20, "inner");
    file.end_all(30);
    file.end(track, 40);
    const auto read = read_trace(file.bytes());
    EXPECT_THAT(read.complaints, IsEmpty());
    ASSERT_EQ(read.slices.size(), 2U);
    EXPECT_EQ(read.slices[0].end_ns, 30);
    EXPECT_EQ(read.slices[1].end_ns, 30);
}

TEST(TraceFile, takes_nothing_more_when_it_is_full_but_ends_what_it_has) {
    TraceFile file("besser test", 1000);
    const auto track = file.track({}, "track");
    file.begin(track, 0, "outer");
    for (std::int64_t i = 1; i < 1000; i++) {
        file.begin(track, i * 10, "inner");
        file.instant(track, i * 10 + 1, "moment");
        file.end(track, i * 10 + 5);
    }
    file.end(track, 20'000);
    ASSERT_TRUE(file.full_since_ns());
    EXPECT_LT(file.bytes().size(), 1200U);
    const auto read = read_trace(file.bytes());
    EXPECT_THAT(read.complaints, IsEmpty());
    EXPECT_EQ(read.slices[0].end_ns, 20'000);
    for (const auto &slice : read.slices)
        EXPECT_LE(slice.begin_ns, *file.full_since_ns());
}

TEST(TraceFile, makes_visible_text_of_any_name) {
    const std::string_view hostile("\x1b[2J\0\xff</script>\n\u202e", 18);
    TraceFile file("besser test", plenty);
    const auto track = file.track({}, hostile);
    file.begin(track, 0, hostile, std::array{Argument{hostile, hostile}});
    file.end(track, 1);
    file.tell(hostile, hostile);
    const auto read = read_trace(file.bytes());
    EXPECT_THAT(read.complaints, IsEmpty());
    const std::string shown = "\\x1b[2J\\x00\\xff</script>\\n";
    EXPECT_THAT(read.tracks.begin()->second.name, HasSubstr(shown));
    EXPECT_THAT(read.slices[0].name, HasSubstr(shown));
    EXPECT_THAT(read.slices[0].arguments.begin()->first, HasSubstr(shown));
    EXPECT_THAT(read.slices[0].arguments.begin()->second, HasSubstr(shown));
    EXPECT_EQ(read.attributes.size(), 2U);
}

} // namespace
} // namespace besser::trace
