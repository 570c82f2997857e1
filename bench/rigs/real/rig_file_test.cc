// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/rig_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view tablet = R"(kind = "ssh"
target = "root@tablet:2222"
agent = "build/guest-arm64/cli/besser"
interface = "wlan0"
address = "192.168.7.2"

[power]
cycle = [["uhubctl", "-a", "cycle"], ["sleep", "2"]]
proof = "firmware started"
settle = "5s"

[setup.v3]
module = "v3.ko"
parameters = ["rx_path=v3"]
before = [["rmmod", "bes2600"]]

[setup.slowed]
at = "sender"
before = [["tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "25mbit"]]
after = [["tc", "qdisc", "del", "dev", "eth0", "root"]]
)";

std::string with(std::string_view from, std::string_view to) {
    std::string text(tablet);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string error_of(const std::string &text) {
    const auto rig = parse_rig(text, "r.toml");
    return rig ? "accepted" : rig.error().message();
}

TEST(RigFile, tells_all_of_a_tablet) {
    const auto rig = parse_rig(std::string(tablet), "r.toml");
    ASSERT_TRUE(rig) << rig.error().message();
    EXPECT_EQ(rig->kind, RigKind::ssh);
    EXPECT_EQ(rig->endpoint.destination, "root@tablet");
    EXPECT_EQ(rig->endpoint.port, 2222);
    EXPECT_EQ(rig->cpu_samples, 0u);
    EXPECT_THAT(rig->power.cycle,
                ElementsAre(ElementsAre("uhubctl", "-a", "cycle"), ElementsAre("sleep", "2")));
    EXPECT_EQ(rig->power.at, Place::sender);
    EXPECT_EQ(rig->power.proof, "firmware started");
    EXPECT_EQ(rig->setups.at("v3").module, "v3.ko");
    EXPECT_EQ(rig->setups.at("v3").at, Place::target);
    EXPECT_EQ(rig->setups.at("slowed").at, Place::sender);
    EXPECT_EQ(rig->setups.at("slowed").after.size(), 1u);
}

TEST(RigFile, names_file_line_and_key_of_what_is_wrong) {
    struct Case {
        std::string_view from, to;
        const char *says;
    };
    const Case cases[] = {
        {R"(kind = "ssh")", R"(kind = "shh")",
         R"(r.toml:1: kind: "shh" is unknown; did you mean "ssh"?)"},
        {R"(target = "root@tablet:2222")", R"(target = "-oProxyCommand=x")", "r.toml:2: target: "},
        {"interface =", "interfaces =", "r.toml:4: interfaces: "},
        {R"(interface = "wlan0")", R"(interface = "../etc")", "r.toml:4: interface: "},
        {R"([["uhubctl", "-a", "cycle"], ["sleep", "2"]])", R"("uhubctl -a cycle")",
         "r.toml:8: power.cycle: is no list of commands"},
        {R"(["sleep", "2"])", R"("sleep 2")", "power.cycle: is no command"},
        {R"(["sleep", "2"])", R"(["sleep", 2])", "power.cycle: holds a word that is no text"},
        {R"(["sleep", "2"])", R"([""])", "power.cycle: names no program"},
        {R"(["sleep", "2"])", "[]", "power.cycle: is no command"},
        {R"(settle = "5s")", R"(settle = "5h")", "r.toml:10: power.settle: is longer"},
        {"[setup.v3]", "[setup.V3]", "r.toml:12: setup.V3: is not a name"},
        {"module = \"v3.ko\"\n", "", "setup.v3.parameters: are a module's"},
        {"rx_path=v3", "=v3", R"(setup.v3.parameters: "=v3" gives nothing a value)"},
        {R"(at = "sender")", R"(at = "here")", R"(setup.slowed.at: "here" is unknown)"},
    };
    for (const auto &[from, to, says] : cases)
        EXPECT_THAT(error_of(with(from, to)), HasSubstr(says));
}

TEST(RigFile, has_cpus_sampled_within_a_bound) {
    const auto rig = parse_rig("kind = \"local\"\ncpu_samples = 997\n", "r.toml");
    ASSERT_TRUE(rig) << rig.error().message();
    EXPECT_EQ(rig->cpu_samples, 997u);
    EXPECT_THAT(error_of("kind = \"local\"\ncpu_samples = 1001\n"),
                HasSubstr("r.toml:2: cpu_samples: "));
    EXPECT_THAT(error_of("kind = \"local\"\ncpu_samples = -1\n"),
                HasSubstr("r.toml:2: cpu_samples: "));
}

TEST(RigFile, a_local_rig_has_setups_and_nothing_of_a_network) {
    const auto rig = parse_rig("kind = \"local\"\n[setup.a]\n", "r.toml");
    ASSERT_TRUE(rig) << rig.error().message();
    EXPECT_TRUE(rig->setups.contains("a"));
    EXPECT_THAT(error_of("kind = \"local\"\ntarget = \"root@tablet\"\n"),
                HasSubstr("r.toml:2: target: is of a rig that is reached by ssh"));
}

} // namespace
} // namespace besser::bench
