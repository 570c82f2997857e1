// SPDX-License-Identifier: GPL-2.0-only
// The window against guests that are a shell script: honest, dead, silent and lying ones.
#include "bench/rigs/vm/vm_window.hpp"

#include "agent/agent_protocol.hpp"
#include "bench/record/metrics.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::HasSubstr;

agent::RepLine rep_line(double elapsed_s) {
    agent::RepLine line;
    line.record.elapsed_s = elapsed_s;
    line.record.rx_bytes = 1000;
    line.record.counters = {{"rx.frames", 10}, {"driver.instructions", 7}};
    line.executed = agent::ExecutedBetween{0, 1, {{0x1000, 0x2000}}};
    return line;
}

const std::string hello = to_text(agent::HelloLine{"6.1.0", "aarch64", "b0", "usb0"}) + "\n";
const std::string alive = to_text(agent::AliveLine{}) + "\n";
const std::string good_rep = to_text(rep_line(2.004)) + "\n";

class VmWindowTest : public testing::Test {
  protected:
    VmWindowTest() {
        spec.stress.duration = std::chrono::seconds(2);
        spec.stress.reps = 2;
    }

    /// A guest that says these lines, then does `then`.
    std::unique_ptr<Window> guest(const std::string &says, const std::string &then = "exit 0") {
        std::filesystem::remove(directory.path / "output"); // an earlier guest's
        EXPECT_TRUE(replace_file(directory.path / "says", says));
        EXPECT_TRUE(replace_file(directory.path / "console", "kernel: \x1b[1mlast words\n"));
        GuestBoot boot;
        boot.output = directory.path / "output";
        boot.console = directory.path / "console";
        boot.instructions = instructions;
        boot.silence_limit = std::chrono::seconds(1);
        boot.command = {"sh", "-c",
                        fmt::format("cd {}; cat says >output; {}", directory.path.string(), then)};
        return open_vm_window(spec, boot, nullptr).value();
    }

    std::string failure_of(const std::string &says, const std::string &then = "exit 0") {
        const auto window = guest(says, then);
        const auto rep = window->run_rep(0);
        return rep ? "no failure" : rep.error().what;
    }

    TemporaryDirectory directory;
    std::filesystem::path instructions;
    WindowSpec spec;
};

TEST_F(VmWindowTest, gives_each_rep_as_it_arrives) {
    const auto window = guest(hello + alive + good_rep + alive + good_rep);
    ASSERT_TRUE(window->run_rep(0));
    const auto rep = window->run_rep(1);
    ASSERT_TRUE(rep) << rep.error().what;
    EXPECT_EQ(rep->rx_bytes, 1000u);
}

TEST_F(VmWindowTest, takes_instructions_from_the_counter_alone) {
    const auto without = guest(hello + good_rep)->run_rep(0);
    ASSERT_TRUE(without);
    EXPECT_FALSE(without->counters.contains("driver.instructions"));
    instructions = directory.path / "instructions";
    ASSERT_TRUE(replace_file(instructions, "0 1000:5\n1 1000:25\n"));
    const auto with = guest(hello + good_rep)->run_rep(0);
    ASSERT_TRUE(with) << with.error().what;
    EXPECT_EQ(with->counters.at("driver.instructions"), 20u);
}

TEST_F(VmWindowTest, an_instruction_counter_that_saw_nothing_is_an_error) {
    instructions = directory.path / "instructions";
    ASSERT_TRUE(replace_file(instructions, ""));
    EXPECT_THAT(failure_of(hello + good_rep), HasSubstr("saw no marker 0"));
}

TEST_F(VmWindowTest, a_guest_that_dies_tells_its_last_words) {
    const auto what = failure_of(hello + alive, "exit 3");
    EXPECT_THAT(what, HasSubstr("status 3"));
    EXPECT_THAT(what, HasSubstr("last words"));
}

TEST_F(VmWindowTest, a_guest_that_never_spoke_is_the_rigs_failure) {
    EXPECT_THAT(failure_of("", "sleep 1000"), HasSubstr("nothing came from the guest for 1 s"));
    EXPECT_THAT(failure_of("", "exit 0"), HasSubstr("the guest ended (status 0)"));
}

TEST_F(VmWindowTest,
       a_guest_that_falls_silent_or_ends_is_a_result_of_that_rep_and_of_all_after_it) {
    for (const auto *then : {"sleep 1000", "exit 0"}) {
        const auto window = guest(hello + alive + good_rep, then);
        ASSERT_TRUE(measured(window->run_rep(0).value()));
        for (std::uint32_t rep = 1; rep < 3; rep++) {
            const auto record = window->run_rep(rep).value();
            EXPECT_FALSE(check_record(record));
            ASSERT_EQ(record.events.size(), 1u);
            EXPECT_EQ(record.events[0].kind, EventKind::died);
            EXPECT_THAT(record.events[0].text, HasSubstr("last words"));
            EXPECT_FALSE(received_rate().value(record));
            EXPECT_EQ(find_metric("wedged")->value(record), 1);
        }
    }
}

TEST_F(VmWindowTest, a_station_that_does_not_come_up_is_a_result_of_the_rep) {
    agent::RepLine line;
    line.record.uptime_s = 62;
    line.record.counters = {{"kernel.warn", 0}};
    line.record.events = {{EventKind::not_connected, 62, "no wlan0 within 60 s"}};
    const auto window = guest(hello + alive + to_text(line) + "\n" + good_rep);
    const auto record = window->run_rep(0);
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_EQ(*record, line.record);
    EXPECT_EQ(find_metric("not_connected")->value(*record), 1);
    EXPECT_FALSE(received_rate().value(*record));
    ASSERT_TRUE(window->run_rep(1));
}

TEST_F(VmWindowTest, an_agent_that_failed_says_why) {
    EXPECT_THAT(failure_of(hello + to_text(agent::FailedLine{"the trace cannot be read"}) + "\n"),
                HasSubstr("the trace cannot be read"));
}

TEST_F(VmWindowTest, lines_that_are_none_are_an_error) {
    EXPECT_THAT(failure_of("Segmentation fault\n"), HasSubstr("not a line of the agent"));
    EXPECT_THAT(failure_of(good_rep), HasSubstr("before the agent's first line"));
    EXPECT_THAT(failure_of(hello + hello), HasSubstr("began twice"));
    EXPECT_THAT(failure_of(hello + to_text(agent::DoneLine{}) + "\n"),
                HasSubstr("before its last rep"));
}

TEST_F(VmWindowTest, a_rep_of_another_length_is_refused) {
    EXPECT_THAT(failure_of(hello + to_text(rep_line(1.9)) + "\n"), HasSubstr("2 s were asked for"));
    EXPECT_THAT(failure_of(hello + to_text(rep_line(200)) + "\n"), HasSubstr("2 s were asked for"));
}

TEST_F(VmWindowTest, a_program_that_cannot_be_started_is_an_error) {
    GuestBoot boot;
    boot.console = directory.path / "console";
    boot.command = {"no-such-emulator"};
    const auto window = open_vm_window(spec, boot, nullptr);
    ASSERT_FALSE(window);
    EXPECT_THAT(window.error().what, HasSubstr("no-such-emulator"));
}

} // namespace
} // namespace besser::bench
