// SPDX-License-Identifier: GPL-2.0-only
// The window against agents that are a shell script, on a target that only remembers. What a guest
// does stands in bench/rigs/vm/vm_window_test.cc.
#include "bench/rigs/agent/agent_window.hpp"

#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Seen {
    std::vector<std::string> traffic;
    std::vector<Loss> losses;
};

class FakeTarget final : public AgentTarget {
  public:
    explicit FakeTarget(Seen &seen) : seen_(seen) {}
    std::string name() const override { return "the target"; }
    std::chrono::seconds silence_limit() const override { return std::chrono::seconds(5); }
    std::expected<std::string, RigError> judge(const Loss &loss) override {
        seen_.losses.push_back(loss);
        return std::unexpected(RigError{loss.how, loss.greeted});
    }
    std::expected<void, RigError> make_traffic(const agent::TrafficLine &line) override {
        seen_.traffic.push_back(line.address);
        return {};
    }

  private:
    Seen &seen_;
};

class AgentWindowTest : public testing::Test {
  protected:
    AgentWindowTest() { spec.stress.duration = std::chrono::seconds(1); }

    /// An agent that reads its job, says these lines, then does `then`.
    std::unique_ptr<Window> agent(const std::vector<agent::AgentLine> &lines,
                                  const std::string &then = "exit 0") {
        std::string says;
        for (const auto &line : lines)
            says += to_text(line) + "\n";
        EXPECT_TRUE(replace_file(directory.path / "says", says));
        auto transport =
            Transport::talk({"sh", "-c",
                             fmt::format("cd {}; read -r job; echo \"$job\" >job; cat says; {}",
                                         directory.path.string(), then)},
                            "the job", directory.path / "errors");
        EXPECT_TRUE(transport);
        return open_agent_window(spec, std::make_unique<FakeTarget>(seen), std::move(*transport));
    }

    std::string text_of(const char *name) const {
        return read_text_file(directory.path / name, 1000).value_or("nothing");
    }

    TemporaryDirectory directory;
    WindowSpec spec;
    Seen seen;
};

const agent::HelloLine hello_line{"6.1.0", "aarch64", "b0", "usb0"};

agent::RepLine rep_of_a_second() {
    agent::RepLine line;
    line.record.elapsed_s = 1.01;
    line.record.rx_bytes = 1000;
    line.record.counters = {{"rx.frames", 10}};
    line.record.events = {{EventKind::warn, 0.5, "WARNING: station 02:00:00:00:00:01 is lost"}};
    return line;
}

TEST_F(AgentWindowTest, gives_the_agent_its_job_and_takes_its_reps) {
    const auto window = agent({hello_line, agent::AliveLine{}, rep_of_a_second()});
    const auto rep = window->run_rep(0);
    ASSERT_TRUE(rep) << rep.error().what;
    EXPECT_EQ(rep->rx_bytes, 1000u);
    EXPECT_EQ(text_of("job"), "the job\n");
}

TEST_F(AgentWindowTest, masks_whom_a_kernel_names) {
    const auto rep = agent({hello_line, rep_of_a_second()})->run_rep(0);
    ASSERT_TRUE(rep);
    EXPECT_EQ(rep->events.at(0).text, "WARNING: station xx:xx:xx:xx:xx:xx is lost");
}

TEST_F(AgentWindowTest, makes_traffic_when_the_agent_asks) {
    const auto window = agent(
        {hello_line, agent::TrafficLine{"192.168.7.2"}, agent::TrafficLine{""}, rep_of_a_second()});
    ASSERT_TRUE(window->run_rep(0));
    EXPECT_THAT(seen.traffic, ElementsAre("192.168.7.2", ""));
}

TEST_F(AgentWindowTest, has_a_spoiled_rep_measured_anew) {
    const auto rep =
        agent({hello_line, agent::SpoiledLine{"the sender was killed by signal 9"}})->run_rep(0);
    ASSERT_FALSE(rep);
    EXPECT_TRUE(rep.error().anew);
    EXPECT_THAT(rep.error().what, HasSubstr("killed by signal 9"));
}

TEST_F(AgentWindowTest, asks_the_target_whose_doing_an_agents_end_is) {
    EXPECT_FALSE(agent({}, "exit 7")->run_rep(0).error().anew);
    EXPECT_TRUE(agent({hello_line}, "exit 7")->run_rep(0).error().anew);
    ASSERT_EQ(seen.losses.size(), 2u);
    EXPECT_FALSE(seen.losses[0].greeted);
    EXPECT_TRUE(seen.losses[1].greeted);
    EXPECT_EQ(seen.losses[1].end->status, 7);
}

TEST_F(AgentWindowTest, ends_the_agents_input_and_lets_it_clean_up) {
    {
        const auto window = agent({hello_line, rep_of_a_second()},
                                  "while read -r more; do :; done; echo clean >farewell");
        ASSERT_TRUE(window->run_rep(0));
        EXPECT_EQ(text_of("farewell"), "nothing");
    }
    EXPECT_EQ(text_of("farewell"), "clean\n");
}

} // namespace
} // namespace besser::bench
