// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan.hpp"

#include "bench/record/metrics.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace besser::bench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A valid plan; tests replace one line of it.
const std::string valid = R"(name = "p"
title = "a title"
seed = 7
[stress]
rate = "4MiB/s"
duration = "180s"
reps = 3
windows = 5
[[arm]]
name = "a"
variant = "relay"
[[arm]]
name = "b"
variant = "direct"
options = ["rx-list"]
profile = { "chip.publish" = "ampdu", "air.loss" = 0.1, "host.cpus" = 4 }
faults = ["bug5"]
[[comparison]]
from = "a"
to = "b"
[[prediction]]
id = "x"
text = "b is faster"
metric = "goodput"
from = "a"
to = "b"
expect = { min = 1.1 }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"
[[prediction]]
id = "y"
text = "b receives enough"
metric = "goodput"
arm = "b"
expect = { min = "1MiB/s", every_rep = true }
confidence = "low"
rigs = ["virtual", "vm"]
reasoned = "here"
[[allow_warning]]
match = "hw_bufs_used"
reason = "the subject"
arms = ["a"]
[receipts]
fresh_within = "10min"
waived = { fresh_uptime = "the subject" }
)";

std::string with(std::string_view line, std::string_view replacement) {
    auto text = valid;
    const auto at = text.find(line);
    EXPECT_NE(at, std::string::npos) << line;
    return text.replace(at, line.size(), replacement);
}

std::string error_of(std::string text) {
    const auto plan = parse_plan(std::move(text), "p.toml");
    return plan ? "accepted" : plan.error().message();
}

TEST(Plan, is_read_whole) {
    const auto plan = parse_plan(valid, "p.toml").value();
    EXPECT_EQ(plan.seed, 7);
    EXPECT_EQ(plan.stress.rate_bytes_per_s, 4'194'304);
    EXPECT_EQ(plan.stress.duration, std::chrono::seconds(180));
    EXPECT_EQ(plan.stress.windows, 5U);
    ASSERT_EQ(plan.arms.size(), 2U);
    EXPECT_EQ(plan.arms[1].options, std::vector<std::string>{"rx-list"});
    EXPECT_EQ(std::get<std::string>(plan.arms[1].profile.at("chip.publish")), "ampdu");
    EXPECT_EQ(std::get<double>(plan.arms[1].profile.at("air.loss")), 0.1);
    EXPECT_EQ(std::get<std::int64_t>(plan.arms[1].profile.at("host.cpus")), 4);
    EXPECT_EQ(plan.arms[1].faults, std::vector<std::string>{"bug5"});
    ASSERT_EQ(plan.predictions.size(), 2U);
    EXPECT_EQ(plan.predictions[0].comparison->to, "b");
    EXPECT_EQ(plan.predictions[0].expect.min, 1.1);
    EXPECT_EQ(plan.predictions[1].expect.min, 1'048'576);
    EXPECT_TRUE(plan.predictions[1].expect.every_rep);
    EXPECT_EQ(plan.allowed_warnings.front().match, "hw_bufs_used");
    EXPECT_EQ(plan.receipts.fresh_within, std::chrono::minutes(10));
    EXPECT_EQ(plan.receipts.waived.at("fresh_uptime"), "the subject");
    EXPECT_EQ(plan.text, valid);
}

TEST(Plan, takes_dotted_keys_with_and_without_quotes) {
    const auto plan =
        parse_plan(with("\"chip.publish\" = \"ampdu\"", "chip.publish = \"ampdu\""), "p.toml");
    EXPECT_TRUE(plan.value().arms[1].profile.contains("chip.publish"));
}

TEST(Plan, may_have_another_engine_that_sends) {
    const auto by = [](std::string_view rate, std::string_view engine) {
        return with("rate = \"4MiB/s\"",
                    fmt::format("rate = \"{}\"\nengine = \"{}\"", rate, engine));
    };
    EXPECT_FALSE(parse_plan(valid, "p.toml").value().stress.by_iperf());
    EXPECT_FALSE(parse_plan(by("4MiB/s", "besser"), "p.toml").value().stress.by_iperf());
    EXPECT_TRUE(parse_plan(by("4MiB/s", "iperf3"), "p.toml").value().stress.by_iperf());
    EXPECT_THAT(error_of(by("4MiB/s", "iperf")),
                HasSubstr("p.toml:6: stress.engine: \"iperf\" is unknown; did you mean"));
    EXPECT_THAT(error_of(by("idle", "iperf3")), HasSubstr("p.toml:6: stress.engine: has nothing"));
}

TEST(Plan, may_be_uncapped) {
    EXPECT_FALSE(
        parse_plan(with("\"4MiB/s\"", "\"uncapped\""), "p.toml").value().stress.rate_bytes_per_s);
}

TEST(Plan, may_send_latency_probes) {
    const auto probes = [](std::string_view distance) {
        return with("reps = 3", fmt::format("reps = 3\nlatency_probes = \"{}\"", distance));
    };
    EXPECT_EQ(parse_plan(valid, "p.toml").value().stress.latency_probes.count(), 0);
    EXPECT_EQ(parse_plan(probes("50ms"), "p.toml").value().stress.latency_probes,
              std::chrono::milliseconds(50));
    for (const auto *none : {"9ms", "11s"})
        EXPECT_THAT(error_of(probes(none)),
                    HasSubstr("p.toml:8: stress.latency_probes: is not within 10 ms to 10 s"));
}

TEST(Plan, predicts_the_time_to_resume_only_where_something_suspends) {
    auto text = with("metric = \"goodput\"\nfrom", "metric = \"resume_s\"\nfrom");
    EXPECT_THAT(error_of(text), HasSubstr("\"resume_s\" needs a suspend"));
    text.replace(text.find("reps = 3"), 8, "suspend = \"5s\"");
    EXPECT_THAT(error_of(text), Not(HasSubstr("suspend")));
}

TEST(Plan, may_send_and_do_both) {
    const auto stress = [](std::string_view direction) {
        auto text = with("reps = 3", fmt::format("direction = \"{}\"", direction));
        const std::string old =
            "metric = \"goodput\"\narm = \"b\"\nexpect = { min = \"1MiB/s\", every_rep = true }";
        text.replace(text.find(old), old.size(),
                     "metric = \"sent\"\narm = \"b\"\nexpect = { min = \"1MiB/s\" }");
        const std::string ratio = "metric = \"goodput\"\nfrom";
        if (direction == "send")
            text.replace(text.find(ratio), ratio.size(), "metric = \"sent\"\nfrom");
        return parse_plan(text, "p.toml").value().stress;
    };
    EXPECT_TRUE(stress("both").sends() && stress("both").receives());
    EXPECT_TRUE(stress("send").sends() && !stress("send").receives());
    EXPECT_FALSE(parse_plan(valid, "p.toml").value().stress.sends());
}

TEST(Plan, predicts_of_a_direction_only_what_goes_there) {
    EXPECT_THAT(error_of(with("metric = \"goodput\"\nfrom", "metric = \"sent\"\nfrom")),
                HasSubstr("\"sent\" is about what the plan does not send"));
    for (const auto *metric : {"goodput", "bus_requests_per_frame",
                               "dispatches_per_mb.sdio_rx_work", "frames_per_batch", "rx_frames"}) {
        auto text =
            with("metric = \"goodput\"\nfrom", fmt::format("metric = \"{}\"\nfrom", metric));
        text.replace(text.find("reps = 3"), 8, "direction = \"send\"");
        EXPECT_THAT(error_of(text), HasSubstr("is about received data, and the plan only sends"));
    }
}

TEST(Plan, predicts_latency_only_where_it_is_probed) {
    auto text = with("metric = \"goodput\"\nfrom", "metric = \"latency_p99\"\nfrom");
    EXPECT_THAT(error_of(text), HasSubstr("\"latency_p99\" needs probes"));
    text.replace(text.find("reps = 3"), 8, "latency_probes = \"1s\"");
    EXPECT_EQ(error_of(text), "accepted");
}

TEST(Plan, takes_a_module_or_a_source_tree_instead_of_a_variant) {
    const auto plan =
        parse_plan(with("variant = \"relay\"",
                        "tree = \"fork\"\nparameters = [\"debug=1\"]\nbuild = [\"CONFIG_X=m\"]"),
                   "p.toml")
            .value();
    EXPECT_EQ(plan.arms[0].tree, "fork");
    EXPECT_THAT(plan.arms[0].parameters, testing::ElementsAre("debug=1"));
    EXPECT_THAT(plan.arms[0].build, testing::ElementsAre("CONFIG_X=m"));
    EXPECT_EQ(plan.arms[0].variant, "");
    const auto other = parse_plan(with("variant = \"relay\"", "module = \"x.ko\""), "p.toml");
    EXPECT_EQ(other.value().arms[0].module, "x.ko");
}

TEST(Plan, takes_the_name_of_one_module_of_a_source_tree) {
    const auto plan =
        parse_plan(with("variant = \"relay\"", "tree = \"fork\"\nmodule = \"x.ko\""), "p.toml");
    EXPECT_EQ(plan.value().arms[0].tree, "fork");
    EXPECT_EQ(plan.value().arms[0].module, "x.ko");
}

TEST(Plan, takes_a_setup_of_the_rigs_file_and_leaves_all_else_to_it) {
    const auto plan = parse_plan(with("variant = \"relay\"", "setup = \"slowed\""), "p.toml");
    ASSERT_TRUE(plan) << plan.error().message();
    EXPECT_EQ(plan->arms[0].setup, "slowed");
    EXPECT_EQ(plan->arms[0].variant, "");
    const auto both =
        parse_plan(with("variant = \"relay\"", "setup = \"s\"\nparameters = [\"a=b\"]"), "p.toml");
    ASSERT_FALSE(both);
    EXPECT_THAT(both.error().message(), HasSubstr("arm[1].parameters"));
}

struct BadLine {
    std::string_view name;
    std::string_view line;
    std::string_view replacement;
    std::string_view message;
};

class BadPlan : public testing::TestWithParam<BadLine> {};

TEST_P(BadPlan, is_refused_with_line_key_and_reason) {
    const auto &bad = GetParam();
    EXPECT_THAT(error_of(with(bad.line, bad.replacement)), HasSubstr(bad.message));
}

INSTANTIATE_TEST_SUITE_P(
    , BadPlan,
    testing::Values(
        BadLine{"not_toml", "seed = 7", "seed 7", "p.toml:3: not TOML"},
        BadLine{"unknown_key", "seed = 7", "sead = 7",
                "p.toml:3: sead: unknown key; did you mean \"seed\"?; known here: name"},
        BadLine{"unknown_key_in_table", "reps = 3", "rebs = 3",
                "p.toml:7: stress.rebs: unknown key"},
        BadLine{"wrong_type", "reps = 3", "reps = \"3\"",
                "p.toml:7: stress.reps: is text, not an integer"},
        BadLine{"wrong_type_of_text", "name = \"p\"", "name = 1",
                "p.toml:1: name: is an integer, not text"},
        BadLine{"table_instead_of_array", "[[comparison]]", "[comparison]",
                "comparison: is not an array"},
        BadLine{"bad_name", "name = \"p\"", "name = \"../p\"", "\"../p\" is not a name"},
        BadLine{"negative_seed", "seed = 7", "seed = -7", "p.toml:3: seed: -7 is out of range"},
        BadLine{"negative_duration", "\"180s\"", "\"-180s\"",
                "p.toml:6: stress.duration: \"-180s\" is negative"},
        BadLine{"zero_duration", "\"180s\"", "\"0s\"", "p.toml:6: stress.duration: is not above 0"},
        BadLine{"endless_duration", "\"180s\"", "\"25h\"", "longer than a day"},
        BadLine{"duration_without_unit", "\"180s\"", "\"180\"",
                "stress.duration: \"180\" has no unit"},
        BadLine{"duration_as_number", "\"180s\"", "180",
                "p.toml:6: stress.duration: is an integer"},
        BadLine{"zero_reps", "reps = 3", "reps = 0",
                "p.toml:7: stress.reps: 0 is out of range; give 1 to 1000"},
        BadLine{"too_many_windows", "windows = 5", "windows = 5000",
                "stress.windows: 5000 is out of range"},
        BadLine{"wrong_unit", "\"4MiB/s\"", "\"4 M\"",
                "p.toml:5: stress.rate: \"4 M\" has the unit \"M\""},
        BadLine{"rate_in_bits", "\"4MiB/s\"", "\"4Mb/s\"", "has the unit \"Mb/s\""},
        BadLine{"zero_rate", "\"4MiB/s\"", "\"0MiB/s\"", "stress.rate: is not above 0"},
        BadLine{"no_stress_rate", "rate = \"4MiB/s\"", "", "stress.rate: is missing"},
        BadLine{"unknown_direction", "reps = 3", "direction = \"up\"",
                "stress.direction: \"up\" is unknown"},
        BadLine{"unknown_variant", "\"relay\"", "\"reley\"",
                "p.toml:11: arm[1].variant: \"reley\" is an unknown variant; did you mean "
                "\"relay\"?; known: direct, relay"},
        BadLine{"variant_and_module", "variant = \"relay\"",
                "variant = \"relay\"\nmodule = \"x.ko\"",
                "arm[1].variant: and a module of its own do not go together"},
        BadLine{"path_of_a_module_in_a_tree", "variant = \"relay\"",
                "tree = \"t\"\nmodule = \"../x.ko\"",
                "arm[1].module: \"../x.ko\" is no file name of a module"},
        BadLine{"no_module_in_a_tree", "variant = \"relay\"", "tree = \"t\"\nmodule = \"x\"",
                "arm[1].module: \"x\" is no file name of a module"},
        BadLine{"parameter_without_value", "variant = \"relay\"",
                "variant = \"relay\"\nparameters = [\"debug\"]",
                "arm[1].parameters: \"debug\" gives nothing a value"},
        BadLine{"parameter_that_is_an_option", "variant = \"relay\"",
                "variant = \"relay\"\nparameters = [\"-f x=1\"]", "gives nothing a value"},
        BadLine{"build_without_tree", "variant = \"relay\"",
                "variant = \"relay\"\nbuild = [\"X=1\"]", "is for a source tree"},
        BadLine{"unknown_option", "[\"rx-list\"]", "[\"rx\"]",
                "arm[2].options: \"rx\" is an unknown option"},
        BadLine{"duplicate_override", "\"air.loss\" = 0.1", "chip.publish = \"held\"",
                "arm[2].profile.chip.publish: is given twice"},
        BadLine{"override_of_nothing", "\"air.loss\" = 0.1", "\"air.loss\" = {}",
                "arm[2].profile.air.loss: is not a text, number or boolean"},
        BadLine{"duplicate_arm", "name = \"b\"", "name = \"a\"",
                "\"a\" is the name of an earlier arm"},
        BadLine{"unknown_arm_compared", "to = \"b\"", "to = \"c\"",
                "comparison[1].to: \"c\" is not an arm"},
        BadLine{"arm_compared_with_itself", "to = \"b\"", "to = \"a\"", "is the same arm as from"},
        BadLine{"unknown_metric", "\"goodput\"", "\"goodptu\"",
                "prediction[1].metric: \"goodptu\" is an unknown metric; did you mean "
                "\"goodput\"?; known: goodput"},
        BadLine{"misspelt_work_metric", "\"goodput\"", "\"dispatch_rate.sdio_rx_wrok\"",
                "no rig knows the work function \"sdio_rx_wrok\"; did you mean \"sdio_rx_work\"?"},
        BadLine{"rate_above_the_bus", "\"4MiB/s\"", "\"1GB/s\"",
                "p.toml:5: stress.rate: is above 104 MB/s"},
        BadLine{"rate_that_overflows", "\"4MiB/s\"", "\"1GiB/s\"", "stress.rate"},
        BadLine{"interval_below_a_nanosecond", "seed = 7", "interval = \"0.1ns\"",
                "p.toml:3: interval: \"0.1ns\" is shorter than a nanosecond"},
        BadLine{"no_rep_is_fresh", "\"10min\"", "\"2min\"",
                "receipts.fresh_within: no rep ends before 180 s"},
        BadLine{"bound_of_one", "{ min = 1.1 }", "{ min = 1 }",
                "prediction[1].expect.min: is 1, which arms that are equal neither meet nor miss; "
                "write superior"},
        BadLine{"no_difference_at_all", "{ min = 1.1 }", "{ different = false }",
                "expect.different: no run shows that two arms do not differ at all; write "
                "equivalent"},
        BadLine{"two_claims", "{ min = 1.1 }", "{ min = 1.1, superior = \"5%\" }",
                "expect.superior: stands beside another claim"},
        BadLine{"margin_of_nothing", "{ min = 1.1 }", "{ not_inferior = \"0%\" }",
                "expect.not_inferior: is no margin"},
        BadLine{"margin_of_all", "{ min = 1.1 }", "{ equivalent = \"100%\" }",
                "expect.equivalent: is no margin"},
        BadLine{"better_of_what_has_no_better",
                "metric = \"goodput\"\nfrom = \"a\"\nto = \"b\"\nexpect = { min = 1.1 }",
                "metric = \"wakeups\"\nfrom = \"a\"\nto = \"b\"\nexpect = { superior = \"0%\" }",
                "expect.superior: wakeups is neither better high nor low"},
        BadLine{"effect_without_spread", "{ min = 1.1 }", "{ min = 1.1 }\neffect = \"20%\"",
                "prediction[1].effect: stands without spread"},
        BadLine{"spread_of_nothing", "{ min = 1.1 }",
                "{ min = 1.1 }\neffect = \"20%\"\nspread = \"0%\"",
                "prediction[1].spread: is not above 0 %"},
        BadLine{"effect_of_an_arm", "every_rep = true }",
                "every_rep = true }\neffect = \"1%\"\nspread = \"1%\"",
                "prediction[2].effect: speaks about a ratio"},
        BadLine{"strata_of_one_level", "[[arm]]",
                "[strata]\n\"chip.publish\" = [\"held\"]\n[[arm]]",
                "strata.chip.publish: is not a list of 2 or more values"},
        BadLine{"stratum_named_twice", "[[arm]]", "[strata]\n\"kernel.cpus\" = [1, 1]\n[[arm]]",
                "strata.kernel.cpus: names 1 twice"},
        BadLine{"strata_of_tables", "[[arm]]", "[strata]\n\"kernel.cpus\" = [1, {}]\n[[arm]]",
                "strata.kernel.cpus: holds what is not a text"},
        BadLine{"strata_filled_unequally", "[[arm]]", "[strata]\n\"kernel.cpus\" = [1, 2]\n[[arm]]",
                "strata: 5 windows fill 2 strata unequally: give a multiple of 2"},
        BadLine{"stratum_set_by_an_arm", "[[arm]]",
                "[strata]\n\"air.loss\" = [1, 2, 3, 4, 5]\n[[arm]]",
                "strata.air.loss: is set by the arm \"b\" for all its windows"},
        BadLine{"negative_ratio", "{ min = 1.1 }", "{ min = -1 }",
                "prediction[1].expect.min: cannot fail: a ratio is always 0 or more"},
        BadLine{"ratio_of_nothing", "{ min = 1.1 }", "{ min = 0 }", "expect.min: cannot fail"},
        BadLine{"negative_most_of_a_ratio", "{ min = 1.1 }", "{ max = -0.5 }",
                "expect.max: cannot be met: a ratio is 0 or more"},
        BadLine{"nan_bound", "{ min = 1.1 }", "{ min = nan }", "expect.min: is not finite"},
        BadLine{"infinite_bound", "{ min = 1.1 }", "{ max = inf }", "expect.max: is not finite"},
        BadLine{"least_of_all_rates", "\"1MiB/s\"", "\"0MiB/s\"",
                "prediction[2].expect.min: cannot fail: goodput is always 0 to 99.2 MiB/s"},
        BadLine{"rate_above_the_offer", "\"1MiB/s\"", "\"5MiB/s\"",
                "prediction[2].expect.min: cannot be met: the plan offers 4 MiB/s, with headers "
                "4.182"},
        BadLine{"rate_above_any", "\"1MiB/s\"", "\"1GiB/s\"", "expect.min: cannot be met"},
        BadLine{"share_above_one", "metric = \"goodput\"\narm = \"b\"\nexpect = { min = \"1MiB/s\"",
                "metric = \"unlock_irqrestore_cpu_share\"\narm = \"b\"\nexpect = { max = \"101%\"",
                "expect.max: cannot fail: unlock_irqrestore_cpu_share is always 0 to 100.0 %"},
        BadLine{
            "half_a_wedge",
            "metric = \"goodput\"\narm = \"b\"\nexpect = { min = \"1MiB/s\", every_rep = true }",
            "metric = \"wedged\"\narm = \"b\"\nexpect = { equals = 0.5 }",
            "expect.equals: cannot be met: wedged of a rep is a whole number"},
        BadLine{"between_two_counts",
                "metric = \"goodput\"\narm = \"b\"\nexpect = { min = \"1MiB/s\", every_rep",
                "metric = \"warnings\"\narm = \"b\"\nexpect = { min = 1.2, max = 1.8, every_rep",
                "expect.min: cannot be met: warnings of a rep is a whole number"},
        BadLine{"two_wedges", "metric = \"goodput\"\narm = \"b\"\nexpect = { min = \"1MiB/s\"",
                "metric = \"wedged\"\narm = \"b\"\nexpect = { min = 2",
                "expect.min: cannot be met: wedged is 0 to 1"},
        BadLine{"ratio_with_a_unit", "min = 1.1", "min = \"1MiB/s\"", "prediction[1].expect.min"},
        BadLine{"bound_without_unit", "min = \"1MiB/s\"", "min = 1",
                "prediction[2].expect.min: is an integer without a unit"},
        BadLine{"nothing_expected", "{ min = 1.1 }", "{}", "prediction[1].expect: expects nothing"},
        BadLine{"min_above_max", "{ min = 1.1 }", "{ min = 1.2, max = 1.1 }", "is above max"},
        BadLine{"equals_of_a_ratio", "{ min = 1.1 }", "{ equals = 1 }",
                "expect.equals: speaks about one arm, not about a ratio"},
        BadLine{"difference_of_an_arm", "{ min = \"1MiB/s\", every_rep = true }",
                "{ different = true }", "speaks about a ratio"},
        BadLine{"arm_and_comparison", "arm = \"b\"", "arm = \"b\"\nfrom = \"a\"",
                "stands beside from and to"},
        BadLine{"unknown_confidence", "\"high\"", "\"sure\"", "confidence: \"sure\" is unknown"},
        BadLine{"unknown_rig", "[\"virtual\"]", "[\"teapot\"]", "\"teapot\" is an unknown rig"},
        BadLine{"duplicate_prediction", "id = \"y\"", "id = \"x\"",
                "\"x\" is an earlier prediction's"},
        BadLine{"unreasoned_prediction", "reasoned = \"here\"", "",
                "prediction[1].reasoned: is missing"},
        BadLine{"unreasoned_warning", "reason = \"the subject\"\n", "",
                "allow_warning[1].reason: is missing"},
        BadLine{"unknown_receipt",
                "fresh_uptime =", "fresh =", "receipts.waived.fresh: unknown receipt"},
        BadLine{"receipt_waived_without_reason", "fresh_uptime = \"the subject\"",
                "fresh_uptime = true", "has no reason"},
        BadLine{"empty_title", "a title", "", "p.toml:2: title: is empty"}),
    [](const auto &bad) { return std::string(bad.param.name); });

TEST(Plan, takes_any_work_function_where_a_module_is_not_ours) {
    auto text = with("variant = \"relay\"", "tree = \"fork\"");
    text.replace(text.find("\"goodput\""), 9, "\"dispatches.their_own_work\"");
    EXPECT_EQ(error_of(text), "accepted");
}

TEST(Plan, expects_of_each_metric_only_what_it_can_be) {
    const std::string old =
        "metric = \"goodput\"\narm = \"b\"\nexpect = { min = \"1MiB/s\", every_rep = true }";
    for (const auto &row : metric_table()) {
        const auto metric = takes_function(row) ? of_function(row, "sdio_rx_work") : row;
        const auto unit = metric.dimension == Dimension::number ? "" : metric.unit;
        const auto said = [&](std::string_view key, double value) {
            const auto bound = fmt::format("{}{:.4f}{}{}", unit.empty() ? "" : "\"",
                                           value / metric.per_unit, unit, unit.empty() ? "" : "\"");
            auto text =
                with(old, fmt::format("metric = \"{}\"\narm = \"b\"\nexpect = {{ {} = {} }}",
                                      metric.name, key, bound));
            return error_of(text.replace(text.find("reps = 3"), 8,
                                         "latency_probes = \"1s\"\nsuspend = \"1s\"\n"
                                         "direction = \"both\""));
        };
        SCOPED_TRACE(metric.name);
        const auto &[low, high, whole] = metric.range;
        EXPECT_THAT(said("min", low - metric.per_unit), HasSubstr("expect.min: cannot fail"));
        EXPECT_THAT(said("min", high * 1.01), HasSubstr("expect.min: cannot be met"));
        EXPECT_THAT(said("max", high * 1.01), HasSubstr("expect.max: cannot fail"));
        EXPECT_THAT(said("max", low - metric.per_unit), HasSubstr("expect.max: cannot be met"));
        EXPECT_THAT(said("equals", high * 1.01), HasSubstr("expect.equals: cannot be met"));
        EXPECT_EQ(said("max", low + (high - low) / 50), "accepted");
    }
}

TEST(Plan, needs_two_arms) {
    EXPECT_THAT(error_of("name = \"p\"\ntitle = \"t\"\n[stress]\nrate = \"uncapped\"\n"
                         "duration = \"1s\"\n[[arm]]\nname = \"a\"\nvariant = \"direct\"\n"),
                HasSubstr("arm: 1 arms; a plan compares 2 to 32 arms"));
}

TEST(Plan, is_refused_when_empty) {
    EXPECT_THAT(error_of(""), HasSubstr("p.toml: the plan is empty"));
    EXPECT_THAT(error_of(" \n\t\n"), HasSubstr("the plan is empty"));
}

TEST(Plan, is_refused_when_not_utf8) {
    EXPECT_THAT(error_of(with("a title", "\xff\xfe")), HasSubstr("p.toml:2: not TOML"));
}

TEST(Plan, is_refused_with_a_text_of_endless_length) {
    EXPECT_THAT(error_of(with("a title", std::string(5000, 'x'))), HasSubstr("title: is longer"));
}

class PlanFile : public testing::Test {
  protected:
    const TemporaryDirectory temporary;
    const std::filesystem::path file = temporary.path / "plan.toml";
};

TEST_F(PlanFile, is_read) {
    std::ofstream(file) << valid;
    EXPECT_EQ(read_plan(file).value().name, "p");
}

TEST_F(PlanFile, must_be_there) {
    EXPECT_THAT(read_plan(file).error().message(), HasSubstr("no such file"));
}

TEST_F(PlanFile, must_be_a_file) {
    EXPECT_THAT(read_plan(testing::TempDir()).error().message(), HasSubstr("not a regular file"));
    EXPECT_THAT(read_plan("/dev/zero").error().message(), HasSubstr("not a regular file"));
}

TEST_F(PlanFile, is_refused_above_one_mebibyte_before_it_is_read) {
    std::ofstream(file).close();
    std::filesystem::resize_file(file,
                                 100'000'000); // sparse: reading it would find zeros, not TOML
    EXPECT_THAT(read_plan(file).error().message(),
                AllOf(HasSubstr("100000000 bytes"), HasSubstr("at most 1048576")));
}

} // namespace
} // namespace besser::bench
