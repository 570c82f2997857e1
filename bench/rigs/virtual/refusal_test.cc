// SPDX-License-Identifier: GPL-2.0-only
// Every key of a plan and of a profile with every value that is none: it is refused with file, line
// and key before anything is written, or it is one that this table knows to be right.
#include "bench/rigs/virtual/profile_keys.hpp"
#include "bench/rigs/virtual/virtual_rig.hpp"
#include "bench/rigs/virtual/virtual_window.hpp"
#include "bench/run/verify.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_effort.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

const fs::path profile_file = BESSER_SOURCE_DIR "/profiles/pinetab2.toml";

/// Written in place of a value, each with a name.
struct Bad {
    const char *name;
    const char *text;
};
constexpr Bad bad_values[] = {
    {"empty", "\"\""},
    {"zero", "0"},
    {"minus", "-1"},
    {"huge", "9223372036854775807"},
    {"fraction", "1.5"},
    {"nan", "nan"},
    {"inf", "inf"},
    {"minus_inf", "-inf"},
    {"boolean", "true"},
    {"text", "\"x\""},
    {"list", "[]"},
    {"table", "{}"},
    {"date", "1979-05-27"},
    {"zero_s", "\"0s\""},
    {"minus_s", "\"-1s\""},
    {"years", "\"80000h\""},
    {"tiny", "\"0.1ns\""},
    {"nan_s", "\"nans\""},
    {"huge_s", "\"1e400s\""},
    {"zero_b", "\"0B\""},
    {"huge_b", "\"99999999999GiB\""},
    {"half_b", "\"1000.5B\""},
    {"zero_rate", "\"0B/s\""},
    {"huge_rate", "\"99999999999GiB/s\""},
    {"minus_rate", "\"-4MiB/s\""},
    {"zero_bits", "\"0b/s\""},
    {"share", "\"101%\""},
    {"minus_share", "\"-1%\""},
    {"hertz", "\"0Hz\""},
    {"escape", "\"\\u001b[2J\""},
};

/// Line, from 1, of the first line that starts with this.
std::size_t line_of(const std::string &text, std::string_view start, std::size_t from = 0) {
    const auto at = text.find("\n" + std::string(start), from);
    return static_cast<std::size_t>(
               std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
           2;
}

/// Each line "KEY = VALUE", none twice in a table.
constexpr const char *plan_text = R"(
name = "p"
title = "t"
seed = 7
interval = "1s"

[stress]
direction = "receive"
protocol = "tcp"
rate = "1MiB/s"
duration = "2s"
reps = 2
windows = 2
warm_up = "1s"
first_uptime = "1s"

[[arm]]
name = "a"
variant = "relay"
options = ["rx-list"]
profile = { "chip.publish" = "held" }
faults = ["bug5"]

[[arm]]
name = "b"
variant = "direct"

[[comparison]]
from = "a"
to = "b"

[[prediction]]
id = "x"
text = "words"
metric = "goodput"
arm = "b"
expect = { min = "0.5MiB/s" }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"

[[allow_warning]]
match = "w"
reason = "r"
arms = ["a"]

[receipts]
fresh_within = "10min"
waived = { fresh_uptime = "r" }
)";

/// Values of bad_values that are right for a key of the plan.
const std::map<std::string, std::set<std::string>> right = {
    {"name", {"text", "zero_s", "minus_s", "years", "nan_s", "huge_s"}},
    {"seed", {"zero", "huge"}},
    {"interval", {"zero_s"}},
    {"warm_up", {"zero_s"}},
    {"first_uptime", {"zero_s"}},
    {"options", {"list"}},
    {"profile", {"table"}},
    {"faults", {"list"}},
    {"arms", {"list"}},
    {"waived", {"table"}},
};
/// Any text is right for these: what makes text harmless is tested where it is shown.
const std::set<std::string> texts = {"title", "id", "text", "reasoned", "match", "reason"};
/// May be left out.
const std::set<std::string> optional = {
    "seed",         "interval", "direction", "protocol", "reps", "windows",      "warm_up",
    "first_uptime", "options",  "profile",   "faults",   "arms", "fresh_within", "waived"};

class Refusal : public testing::Test {
  protected:
    /// "" when it is accepted, else what was said; checks that it says where, and makes nothing.
    std::string refusal(const std::string &text) {
        auto plan = parse_plan(text, "p.toml");
        if (!plan)
            return plan.error().message();
        const bool accepted = std::ranges::all_of(
            plan->arms, [&](const Arm &arm) { return rig->check_arm(arm).has_value(); });
        if (accepted)
            return "";
        VerifyOptions options;
        options.out = directory.path / "out";
        const auto result = verify(*plan, *rig, options);
        EXPECT_FALSE(result);
        EXPECT_EQ(result.error().exit_status, 2);
        EXPECT_FALSE(fs::exists(*options.out));
        return result.error().message;
    }

    TemporaryDirectory directory;
    const std::unique_ptr<Rig> rig = make_virtual_rig(profile_file).value();
};

/// The plan's lines that give a key a value.
std::vector<std::string> keys_of(const std::string &text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (line.find(" = ") != std::string::npos)
            lines.push_back(line);
    return lines;
}

TEST_F(Refusal, the_plan_to_start_from_is_accepted) { EXPECT_EQ(refusal(plan_text), ""); }

TEST_F(Refusal, each_key_of_a_plan_is_refused_with_file_line_and_key) {
    const std::string whole = plan_text;
    std::size_t refused = 0;
    for (const auto &line : keys_of(whole)) {
        const auto key = line.substr(0, line.find(' '));
        const auto at = whole.find("\n" + line) + 1;
        const auto number =
            std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
        for (const auto &[name, value] : bad_values) {
            SCOPED_TRACE(fmt::format("{} = {}", key, value));
            auto text = whole;
            text.replace(at, line.size(), fmt::format("{} = {}", key, value));
            const auto known = right.find(key);
            const bool is_text = value[0] == '"' && value[1] != '"';
            const bool is_right = (known != right.end() && known->second.contains(name)) ||
                                  (texts.contains(key) && is_text);
            const auto said = refusal(text);
            if (is_right && said.find("is not an arm") != std::string::npos)
                continue; // the arm was given another name, and is missed elsewhere
            EXPECT_EQ(said.empty(), is_right) << said;
            if (is_right || said.empty())
                continue;
            refused++;
            EXPECT_THAT(said, StartsWith(fmt::format("p.toml:{}: ", number)));
            EXPECT_THAT(said, HasSubstr(key));
        }
    }
    EXPECT_GT(refused, 800u);
}

TEST_F(Refusal, each_key_of_a_plan_that_is_missing_or_misspelt_is_named) {
    const std::string whole = plan_text;
    for (const auto &line : keys_of(whole)) {
        const auto key = line.substr(0, line.find(' '));
        SCOPED_TRACE(key);
        auto without = whole;
        without.replace(whole.find("\n" + line) + 1, line.size(), "");
        const auto said = refusal(without);
        EXPECT_EQ(said.empty(), optional.contains(key)) << said;
        if (!said.empty()) {
            EXPECT_THAT(said, StartsWith("p.toml:"));
            EXPECT_THAT(said, HasSubstr(key));
        }
        auto misspelt = whole;
        misspelt.insert(whole.find("\n" + line) + 2, "q");
        EXPECT_THAT(refusal(misspelt), HasSubstr("unknown key")) << key;
    }
    EXPECT_THAT(
        refusal(std::string(plan_text).replace(std::string(plan_text).find("seed"), 4, "sead")),
        HasSubstr("p.toml:4: sead: unknown key; did you mean \"seed\"?"));
}

std::string profile_text() { return read_text_file(profile_file, 1 << 20).value(); }

/// The value of a profile's key in its text, without its comment.
std::string value_of(const std::string &text, std::string_view key) {
    const auto dot = key.find('.');
    const auto section = text.find(fmt::format("[{}]", key.substr(0, dot)));
    const auto at = text.find(fmt::format("\n{} = ", key.substr(dot + 1)), section);
    const auto from = text.find("= ", at) + 2;
    const auto end =
        text[from] == '"' ? text.find('"', from + 1) + 1 : text.find_first_of(" \n", from);
    return text.substr(from, end - from);
}

class ProfileRefusal : public Refusal {
  protected:
    /// Of an arm that changes one key.
    std::string refusal_of(std::string_view key, std::string_view value) {
        auto text = std::string(plan_text);
        const std::string old = R"({ "chip.publish" = "held" })";
        text.replace(text.find(old), old.size(), fmt::format("{{ \"{}\" = {} }}", key, value));
        return refusal(text);
    }
};

TEST_F(ProfileRefusal, each_key_is_accepted_as_the_profile_has_it) {
    const auto text = profile_text();
    for (const auto key : profile_keys())
        EXPECT_EQ(refusal_of(key, value_of(text, key)), "") << key;
}

TEST_F(ProfileRefusal, each_value_that_is_none_is_refused_with_file_line_and_key) {
    std::size_t refused = 0, accepted = 0;
    for (const auto key : profile_keys())
        for (const auto &[name, value] : bad_values) {
            SCOPED_TRACE(fmt::format("{} = {}", key, value));
            const auto said = refusal_of(key, value);
            const auto field = std::string(name);
            if (said.empty()) { // of the right kind, and at most the least that the model takes
                accepted++;
                EXPECT_THAT(field, testing::AnyOf("zero", "boolean", "zero_s", "zero_b", "half_b"));
                EXPECT_NE(field, "half_b");
                continue;
            }
            refused++;
            EXPECT_THAT(said, StartsWith("p.toml:21: arm[1].profile"));
            EXPECT_THAT(said, HasSubstr(key));
        }
    EXPECT_GT(refused, 28 * profile_keys().size());
    EXPECT_GT(accepted, 50u);
}

TEST_F(ProfileRefusal, a_bad_profile_file_is_refused_with_file_line_and_key) {
    const auto file = directory.path / "profile.toml";
    const auto whole = profile_text();
    const auto said_of = [&](const std::string &text) {
        std::ofstream(file) << text;
        const auto made = make_virtual_rig(file);
        return made ? std::string() : made.error();
    };
    EXPECT_EQ(said_of(whole), "");
    for (const auto key : profile_keys()) {
        SCOPED_TRACE(key);
        const auto dot = key.find('.');
        const auto name = key.substr(dot + 1);
        const auto section = whole.find(fmt::format("[{}]", key.substr(0, dot)));
        const auto at = whole.find(fmt::format("\n{} = ", name), section) + 1;
        const auto line = fmt::format("{}:{}: ", file.string(),
                                      line_of(whole, fmt::format("{} = ", name), section));
        auto bad = whole;
        bad.replace(at + name.size() + 3, value_of(whole, key).size(), "-1");
        EXPECT_THAT(said_of(bad), StartsWith(line + std::string(key)));
        auto without = whole;
        without.insert(at, "#");
        EXPECT_THAT(said_of(without), HasSubstr(fmt::format("{}: is missing", key)));
        EXPECT_THAT(said_of(without), StartsWith(file.string() + ":"));
    }
}

TEST_F(ProfileRefusal, keys_that_do_not_go_together_are_named) {
    EXPECT_THAT(refusal_of("air.mpdu_error_min", "\"80%\""),
                HasSubstr("p.toml:21: arm[1].profile.air.mpdu_error_min: air.mpdu_error_min is "
                          "above air.mpdu_error_max"));
    EXPECT_THAT(refusal_of("air.mpdu_error_max", "\"1%\""),
                HasSubstr("arm[1].profile.air.mpdu_error_max: air.mpdu_error_min is above"));
    EXPECT_THAT(refusal_of("sender.rto_max", "\"100ms\""), HasSubstr("profile.sender.rto_max"));
}

TEST_F(ProfileRefusal, an_unknown_key_is_named_with_the_nearest) {
    EXPECT_THAT(refusal_of("chip.nope", "1"), HasSubstr("\"chip.nope\" is no key of the profile"));
    EXPECT_THAT(refusal_of("chip.setle", "\"1us\""), HasSubstr("did you mean \"chip.settle\"?"));
}

/// The lowest and the highest value that is accepted, by bisection over what the unit can say.
std::vector<std::string> extremes_of(const std::string &value) {
    if (value == "true" || value == "false")
        return {"true", "false"};
    if (value.front() != '"')
        return {"0", "1", "2", "64", "220", "255", "4096", "65535", "4294967295"};
    std::vector<std::string> all;
    for (const auto *unit : {"s", "B", "B/s", "b/s", "Hz", "%"})
        for (const auto *number :
             {"0",        "0.000000001", "0.000001",  "0.001",     "0.0001",
              "1",        "60",          "86400",     "90",        "1600",
              "1632",     "32767",       "65535",     "1000000",   "8388480",
              "16777216", "104000000",   "208000000", "600000000", "10000000000"})
            all.push_back(fmt::format("\"{}{}\"", number, unit));
    return all;
}

TEST_F(ProfileRefusal, each_value_that_is_accepted_gives_a_rep) {
    const auto text = profile_text();
    WindowSpec spec;
    spec.arm.variant = "direct";
    spec.seed = 1;
    spec.stress.duration = std::chrono::milliseconds(200);
    spec.stress.rate_bytes_per_s = mib;
    std::size_t ran = 0;
    Tries tries;
    for (const auto key : profile_keys()) {
        if (!tries.next())
            continue;
        std::vector<std::string> accepted;
        for (const auto &value : extremes_of(value_of(text, key)))
            if (refusal_of(key, value).empty())
                accepted.push_back(value);
        if (accepted.empty())
            continue; // a choice: each has its tests
        for (const auto &value : {accepted.front(), accepted.back()}) {
            SCOPED_TRACE(fmt::format("{} = {}", key, value));
            auto plan = parse_plan(
                fmt::format("name = \"p\"\ntitle = \"t\"\n[stress]\nrate = \"1MiB/s\"\nduration = "
                            "\"1s\"\n[[arm]]\nname = \"a\"\nvariant = \"direct\"\nprofile = {{ "
                            "\"{}\" = {} }}\n[[arm]]\nname = \"b\"\nvariant = \"direct\"\n",
                            key, value),
                "p.toml");
            ASSERT_TRUE(plan) << plan.error().message();
            auto profile = read_profile(profile_file).value();
            ASSERT_TRUE(override_profile(profile, plan->arms[0]));
            const auto window = VirtualWindow::open(profile, spec);
            ASSERT_TRUE(window);
            const auto record = (*window)->run_rep(0);
            ASSERT_TRUE(record) << record.error().what;
            ran++;
        }
    }
    EXPECT_GT(ran, 250 / tried_one_in);
}

} // namespace
} // namespace besser::bench
