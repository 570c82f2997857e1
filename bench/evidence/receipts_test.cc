// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/receipts.hpp"

#include "bench/evidence/test_reps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace besser::bench {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

Plan two_arms() {
    Plan plan;
    plan.arms = {plain_arm("a", "relay"), plain_arm("b", "v3")};
    plan.comparisons = {{"a", "b"}};
    plan.stress.rate_bytes_per_s = 4'194'304;
    return plan;
}

Measurements two_windows_each() {
    Measurements measured{.rig = "virtual", .probes = {{"rx.bytes", "link.watch"}}};
    add_windows(measured, "a", {1.3, 1.4}, {{"work.sdio_rx_work", 15000}});
    add_windows(measured, "b", {2.3, 2.4}, {{"work.sdio_rx_work", 0}});
    for (auto &rep : measured.reps)
        rep.facts.stimuli = {{"kernel.warn", 1}, {"protocol.violations", 1}};
    return measured;
}

std::vector<Receipt> evaluate(const Plan &plan, const Measurements &measured) {
    return evaluate_receipts(Evidence(plan, measured));
}

Receipt find(const Plan &plan, const Measurements &measured, std::string_view id) {
    const auto receipts = evaluate(plan, measured);
    return *std::ranges::find(receipts, id, &Receipt::id);
}

TEST(Receipts, all_hold_for_a_clean_run) {
    const auto receipts = evaluate(two_arms(), two_windows_each());
    EXPECT_GT(receipts.size(), 10u);
    for (const auto &receipt : receipts)
        EXPECT_EQ(receipt.status, ReceiptStatus::held) << receipt.id;
}

struct Damage {
    std::string receipt;
    std::function<void(RepRecord &)> spoil; ///< of the last rep, in arm b
    std::string problem;
};

class MissingReceipt : public testing::TestWithParam<Damage> {};

TEST_P(MissingReceipt, is_found_in_the_arm_that_lacks_it) {
    auto measured = two_windows_each();
    GetParam().spoil(measured.reps.back());
    const auto receipt = find(two_arms(), measured, GetParam().receipt);
    EXPECT_EQ(receipt.status, ReceiptStatus::missing);
    ASSERT_EQ(receipt.problems.size(), 1U);
    EXPECT_EQ(receipt.problems.begin()->first, "b");
    EXPECT_THAT(receipt.problems.begin()->second, HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    , MissingReceipt,
    testing::Values(
        Damage{"fresh_uptime", [](RepRecord &rep) { rep.uptime_s = 601; }, "781 s"},
        Damage{"same_instruments", [](RepRecord &rep) { rep.facts.instruments = {"some"}; },
               "some"},
        Damage{"receiver_restarted", [](RepRecord &rep) { rep.facts.receiver_restarted = false; },
               "was not"},
        Damage{"receiver_restarted", [](RepRecord &rep) { rep.facts.receiver_restarted.reset(); },
               "nothing shows"},
        Damage{"offer_saturates", [](RepRecord &rep) { rep.rx_bytes = *rep.facts.offered_bytes; },
               "1 of 2 reps"},
        Damage{"offer_saturates", [](RepRecord &rep) { rep.facts.offered_bytes.reset(); },
               "not recorded"},
        Damage{"separate_telemetry",
               [](RepRecord &rep) { rep.facts.telemetry_path = rep.facts.stress_path; }, "both"},
        Damage{"no_kernel_warning",
               [](RepRecord &rep) {
                   rep.events = {{EventKind::warn, 213, "WARN: x"}};
               },
               "WARN: x"},
        Damage{"no_kernel_warning", [](RepRecord &rep) { rep.counters["kernel.warn"] = 1; },
               "without a text"},
        Damage{"no_kernel_warning", [](RepRecord &rep) { rep.counters.erase("kernel.warn"); },
               "not read"},
        Damage{"no_violation",
               [](RepRecord &rep) {
                   rep.counters["protocol.violations"] = 21;
                   rep.counters["protocol.write_while_asleep"] = 21;
               },
               "the chip counted 21: 21 write_while_asleep"},
        Damage{"no_violation", [](RepRecord &rep) { rep.counters.erase("protocol.violations"); },
               "nobody counted any"},
        Damage{"module_identity", [](RepRecord &rep) { rep.facts.module_identity.clear(); },
               "not identified"},
        Damage{"no_lost_events", [](RepRecord &rep) { rep.facts.lost_trace_events = 3; }, "3 lost"},
        Damage{"no_lost_events", [](RepRecord &rep) { rep.facts.lost_trace_events.reset(); },
               "not counted"},
        Damage{"no_missed_deadlines", [](RepRecord &rep) { rep.facts.missed_deadlines = 1; },
               "1 missed"}));

TEST(Receipts, find_a_probe_that_never_counted) {
    auto measured = two_windows_each();
    for (auto &rep : measured.reps)
        rep.counters["work.sdio_rx_work"] = 0;
    const auto receipt = find(two_arms(), measured, "probes_alive");
    EXPECT_EQ(receipt.status, ReceiptStatus::missing);
    EXPECT_THAT(receipt.problems.at("b"), HasSubstr("work.sdio_rx_work"));
}

TEST(Receipts, take_a_known_stimulus_for_a_proof_of_life) {
    auto measured = two_windows_each();
    for (auto &rep : measured.reps) {
        rep.counters["work.sdio_rx_work"] = 0;
        rep.facts.stimuli["work.sdio_rx_work"] = 1;
    }
    EXPECT_EQ(find(two_arms(), measured, "probes_alive").status, ReceiptStatus::held);
}

TEST(Receipts, allow_and_show_the_warnings_the_plan_expects) {
    auto plan = two_arms();
    plan.allowed_warnings = {{"hw_bufs_used", "the subject", {"b"}}};
    auto measured = two_windows_each();
    measured.reps.back().events = {{EventKind::warn, 213, "WARN: hw_bufs_used < 0"}};
    const auto receipt = find(plan, measured, "no_kernel_warning");
    EXPECT_EQ(receipt.status, ReceiptStatus::held);
    EXPECT_THAT(receipt.detail, HasSubstr("the subject"));

    measured.reps.front().events =
        measured.reps.back().events; // in an arm where it is not expected
    EXPECT_EQ(find(plan, measured, "no_kernel_warning").status, ReceiptStatus::missing);
}

TEST(Receipts, take_no_warning_without_a_text_for_an_allowed_one) {
    auto plan = two_arms();
    plan.allowed_warnings = {{"hw_bufs_used", "the subject", {"b"}}};
    auto measured = two_windows_each();
    auto &rep = measured.reps.back();
    rep.events.assign(32, {EventKind::warn, 213, "WARN: hw_bufs_used < 0"});
    rep.counters["kernel.warn"] = 33;
    const auto receipt = find(plan, measured, "no_kernel_warning");
    EXPECT_EQ(receipt.status, ReceiptStatus::missing);
    EXPECT_THAT(receipt.problems.at("b"), HasSubstr("1 of 33 warnings without a text"));
}

TEST(Receipts, that_the_rig_excludes_say_why_and_are_not_called_held) {
    auto measured = two_windows_each();
    measured.by_construction = {{"module_identity", "there is no module"}};
    const auto receipt = find(two_arms(), measured, "module_identity");
    EXPECT_EQ(receipt.status, ReceiptStatus::by_construction);
    EXPECT_EQ(receipt.detail, "there is no module");
}

TEST(Receipts, ask_nobody_for_violations_who_cannot_count_them) {
    auto measured = two_windows_each();
    for (auto &rep : measured.reps)
        rep.counters.erase("protocol.violations");
    EXPECT_EQ(find(two_arms(), measured, "no_violation").status, ReceiptStatus::missing);
    measured.by_construction = {{"no_violation", "a real chip tells none"}};
    EXPECT_EQ(find(two_arms(), measured, "no_violation").status, ReceiptStatus::by_construction);
    measured.probes->emplace_back("protocol.violations");
    EXPECT_EQ(find(two_arms(), measured, "no_violation").status, ReceiptStatus::missing);
}

TEST(Receipts, are_missing_where_a_rep_shows_what_the_rig_excludes) {
    auto measured = two_windows_each();
    measured.by_construction = {{"module_identity", "there is no module"}};
    measured.reps.back().facts.module_identity.clear();
    const auto receipt = find(two_arms(), measured, "module_identity");
    EXPECT_EQ(receipt.status, ReceiptStatus::missing);
    EXPECT_EQ(receipt.detail, "");
}

TEST(Receipts, about_a_cap_or_a_comparison_need_one) {
    auto plan = two_arms();
    plan.stress.rate_bytes_per_s.reset();
    plan.comparisons.clear();
    for (const auto *id : {"offer_saturates", "variant_only", "same_conditions"}) {
        const auto receipt = find(plan, two_windows_each(), id);
        EXPECT_EQ(receipt.status, ReceiptStatus::by_construction) << id;
        EXPECT_THAT(receipt.detail, HasSubstr("the plan")) << id;
    }
}

TEST(Receipts, about_an_offer_need_something_that_is_to_be_received) {
    auto plan = two_arms();
    plan.stress.direction = "send";
    auto measured = two_windows_each();
    for (auto &rep : measured.reps)
        rep.facts.offered_bytes.reset();
    EXPECT_EQ(find(plan, measured, "offer_saturates").status, ReceiptStatus::by_construction);
}

std::vector<std::string> vetoes(const Plan &plan, const Measurements &measured,
                                std::string_view metric, const std::vector<std::string> &arms) {
    const Evidence evidence(plan, measured);
    return weigh(evidence, evaluate_receipts(evidence), *find_metric(metric), arms).vetoes;
}

TEST(Receipts, can_be_waived_with_a_reason) {
    auto plan = two_arms();
    plan.receipts.waived["fresh_uptime"] = "the subject";
    auto measured = two_windows_each();
    measured.reps.back().uptime_s = 2000;
    const auto receipt = find(plan, measured, "fresh_uptime");
    EXPECT_EQ(receipt.status, ReceiptStatus::waived);
    EXPECT_EQ(receipt.detail, "the subject");
    EXPECT_THAT(vetoes(plan, measured, "goodput", {"a", "b"}), IsEmpty());
}

TEST(Receipts, see_when_arms_differ_by_more_than_the_plan_names) {
    auto measured = two_windows_each();
    for (auto &rep : measured.reps) {
        if (rep.arm == "b")
            rep.facts.besides_variant = {"patch F"};
    }
    EXPECT_THAT(find(two_arms(), measured, "variant_only").problems.at("a -> b"),
                HasSubstr("b alone also has patch F"));
}

/// Two arms of one tree, the second with a build of its own, that ran the modules with these
/// hashes.
Measurements ran(const std::string &a, const std::string &b) {
    auto measured = two_windows_each();
    for (auto &rep : measured.reps)
        rep.facts.module_sha256 = rep.arm == "a" ? a : b;
    return measured;
}

Plan one_tree_two_builds() {
    auto plan = two_arms();
    for (auto &arm : plan.arms) {
        arm.variant = "";
        arm.tree = "fork";
    }
    plan.arms[1].build = {"CONFIG_X=y"};
    return plan;
}

TEST(Receipts, see_when_a_build_of_its_own_made_no_module_of_its_own) {
    const auto plan = one_tree_two_builds();
    for (const auto *id : {"module_identity", "variant_only"})
        EXPECT_EQ(find(plan, ran("11", "22"), id).status, ReceiptStatus::held) << id;
    EXPECT_THAT(find(plan, ran("11", "11"), "variant_only").problems.at("a -> b"),
                HasSubstr("both ran one module (sha256 11)"));
    EXPECT_THAT(find(plan, ran("11", "11"), "module_identity").problems.at("b"),
                HasSubstr("is also that of a"));
}

TEST(Receipts, see_when_one_source_made_two_modules) {
    auto plan = one_tree_two_builds();
    plan.arms[1].build.clear();
    EXPECT_EQ(find(plan, ran("11", "11"), "variant_only").status, ReceiptStatus::held);
    EXPECT_THAT(find(plan, ran("11", "22"), "variant_only").problems.at("a -> b"),
                HasSubstr("the modules differ (sha256 11 and 22)"));
}

TEST(Receipts, see_when_an_arm_changed_its_module) {
    auto measured = ran("11", "22");
    measured.reps.back().facts.module_sha256 = "33";
    EXPECT_THAT(find(one_tree_two_builds(), measured, "module_identity").problems.at("b"),
                HasSubstr("window 2, rep 1: another module (sha256 33)"));
}

TEST(Receipts, let_two_variants_share_a_module) {
    for (const auto *id : {"module_identity", "variant_only"})
        EXPECT_EQ(find(two_arms(), ran("11", "11"), id).status, ReceiptStatus::held) << id;
    EXPECT_EQ(find(two_arms(), ran("11", "11"), "module_identity").detail,
              "a: sha256 11; b: sha256 11");
}

TEST(Receipts, see_when_arms_ran_under_other_conditions) {
    auto measured = two_windows_each();
    measured.reps.pop_back();
    EXPECT_THAT(find(two_arms(), measured, "same_conditions").problems.at("a -> b"),
                HasSubstr("N is 2 against 1"));
}

TEST(Receipts, need_a_machine_that_disturbed_both_arms_alike) {
    const auto told = [](double first, double others) {
        auto measured = two_windows_each();
        for (auto &rep : measured.reps)
            rep.metrics["cpu_steal"] = others;
        measured.reps.front().metrics["cpu_steal"] = first;
        return find(two_arms(), measured, "same_conditions");
    };
    EXPECT_EQ(told(0.05, 0.04).status, ReceiptStatus::held);
    const auto missing = told(0.2, 0.01);
    ASSERT_EQ(missing.status, ReceiptStatus::missing);
    EXPECT_THAT(missing.problems.at("a -> b"), HasSubstr("cpu_steal is 10.5 % against 1"));
}

TEST(Objections, concern_the_arms_in_question_alone) {
    auto measured = two_windows_each();
    measured.reps.back().facts.module_identity.clear();
    EXPECT_THAT(vetoes(two_arms(), measured, "goodput", {"a"}), IsEmpty());
    EXPECT_THAT(vetoes(two_arms(), measured, "goodput", {"b"}),
                Contains(HasSubstr("module_identity")));
}

TEST(Objections, from_a_warning_spare_what_speaks_about_warnings) {
    auto measured = two_windows_each();
    measured.reps.back().events = {{EventKind::warn, 213, "WARN: x"}};
    EXPECT_THAT(vetoes(two_arms(), measured, "warnings", {"b"}), IsEmpty());
    EXPECT_THAT(vetoes(two_arms(), measured, "goodput", {"b"}), Contains(HasSubstr("WARN: x")));
}

TEST(Objections, from_lost_trace_events_spare_what_needs_no_trace) {
    auto measured = two_windows_each();
    measured.reps.back().facts.lost_trace_events = 3;
    EXPECT_THAT(vetoes(two_arms(), measured, "goodput", {"b"}), IsEmpty());
    EXPECT_THAT(vetoes(two_arms(), measured, "warnings", {"b"}), Contains(HasSubstr("3 lost")));
}

TEST(Objections, from_lost_trace_events_weigh_as_much_as_were_counted) {
    auto measured = two_windows_each();
    for (auto &rep : measured.reps)
        rep.counters["work.sdio_rx_work"] = 500;
    measured.reps.back().facts.lost_trace_events = 3;
    const auto plan = two_arms();
    const Evidence evidence(plan, measured);
    const auto found = weigh(evidence, evaluate_receipts(evidence),
                             *find_metric("dispatches.sdio_rx_work"), {"b"});
    EXPECT_THAT(found.vetoes, IsEmpty());
    EXPECT_THAT(found.notes, Contains(HasSubstr("3 lost")));
    EXPECT_DOUBLE_EQ(found.doubt, 0.003);
}

} // namespace
} // namespace besser::bench
