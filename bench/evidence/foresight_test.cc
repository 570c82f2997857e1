// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/foresight.hpp"

#include "bench/evidence/evidence.hpp"
#include "bench/evidence/test_reps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Foresight : public testing::Test {
  protected:
    Foresight() {
        plan.arms = {plain_arm("a", "relay"), plain_arm("b", "v3")};
        plan.stress.windows = 10;
        Prediction prediction;
        prediction.id = "faster";
        prediction.metric = "goodput";
        prediction.comparison = Comparison{"a", "b"};
        prediction.expect.form = Form::superior;
        prediction.reckoning = Reckoning{0.05, 0.05};
        prediction.rigs = {"virtual"};
        plan.predictions = {prediction};
    }

    Plan plan;
};

TEST_F(Foresight, promises_the_power_of_what_the_plan_reckons_with) {
    EXPECT_NEAR(promised_power(plan, plan.predictions[0], "virtual"), 0.78, 0.02);
    EXPECT_THAT(what_stays_open(plan, "virtual"),
                ElementsAre(HasSubstr("faster is decided with a chance of 78 %")));
    plan.stress.windows = 20;
    EXPECT_THAT(what_stays_open(plan, "virtual"), IsEmpty());
}

TEST_F(Foresight, shares_chance_with_the_other_questions_of_the_rig) {
    const double alone = promised_power(plan, plan.predictions[0], "virtual");
    plan.predictions.push_back(plan.predictions[0]);
    EXPECT_LT(promised_power(plan, plan.predictions[0], "virtual"), alone - 0.05);
    plan.predictions[1].rigs = {"vm"};
    EXPECT_EQ(promised_power(plan, plan.predictions[0], "virtual"), alone);
}

TEST_F(Foresight, says_when_windows_show_no_spread) {
    plan.strata = {{"kernel.cpus", std::vector<ProfileValue>(10)}};
    EXPECT_THAT(what_stays_open(plan, "virtual"),
                ElementsAre("faster stays open: 10 windows in 10 strata show no spread; give 20"));
}

TEST_F(Foresight, does_not_speak_of_what_each_rep_is_asked) {
    plan.stress.windows = 1;
    plan.predictions[0].expect = {.min = {}, .max = {}, .equals = 0.0};
    EXPECT_THAT(what_stays_open(plan, "virtual"), IsEmpty());
}

} // namespace
} // namespace besser::bench
