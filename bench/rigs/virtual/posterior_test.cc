// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/posterior.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace besser::bench {
namespace {

using testing::HasSubstr;

const std::filesystem::path example = BESSER_SOURCE_DIR "/bench/rigs/virtual/corpus/posterior.toml";

const Profile &base_profile() {
    static const auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    return profile;
}

class PosteriorFile : public testing::Test {
  protected:
    std::expected<Posterior, InputError> read(const std::string &text) {
        std::ofstream(file_) << text;
        return read_posterior(file_, base_profile());
    }
    /// What is said of the text, without the file's name.
    std::string refusal(const std::string &text) {
        const auto posterior = read(text);
        if (posterior)
            return "read";
        const auto message = posterior.error().message();
        EXPECT_TRUE(message.starts_with(file_.string())) << message;
        return message.substr(file_.string().size());
    }
    /// The example with one text in the place of another.
    static std::string changed(std::string_view from, std::string_view to) {
        auto text = read_text_file(example, 1 << 20).value();
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    }

  private:
    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_.path / "posterior.toml";
};

TEST_F(PosteriorFile, is_read_with_its_origin_and_its_weights_shared_out) {
    const auto posterior = read_posterior(example, base_profile()).value();
    EXPECT_EQ(posterior.origin.command, "besser fit --seed 7");
    EXPECT_EQ(posterior.origin.commit, "0123abc");
    EXPECT_EQ(posterior.origin.date, "2026-11-29");
    EXPECT_EQ(posterior.origin.seed, 7u);
    ASSERT_EQ(posterior.sets.size(), 3u);
    EXPECT_DOUBLE_EQ(posterior.sets[0].weight, 0.25);
    EXPECT_DOUBLE_EQ(posterior.sets[1].weight, 0.5);
    EXPECT_DOUBLE_EQ(posterior.sets[2].weight, 0.25);
    EXPECT_DOUBLE_EQ(posterior.sets[1].distance, 0.012);
    EXPECT_EQ(posterior.sets[2].distance, 0);
    EXPECT_EQ(posterior.sets[1].profile.at("chip.batch_limit"), ProfileValue(std::int64_t{1}));
}

TEST_F(PosteriorFile, puts_a_set_into_a_profile_and_leaves_the_rest) {
    const auto posterior = read_posterior(example, base_profile()).value();
    auto profile = base_profile();
    apply(posterior.sets[1], profile);
    EXPECT_EQ(profile.chip.batch_limit, 1);
    EXPECT_EQ(profile.chip.settle_ns, 361'500);
    EXPECT_EQ(profile.air.phy_rate_bps, 65'000'000u);
    EXPECT_EQ(profile.kernel.claim_ns, base_profile().kernel.claim_ns);
}

TEST_F(PosteriorFile, draws_each_set_as_often_as_it_weighs_and_the_same_for_a_seed) {
    const auto posterior = read_posterior(example, base_profile()).value();
    std::array<int, 3> drawn{};
    for (std::uint64_t seed = 0; seed < 4000; seed++) {
        const auto &set = draw_set(posterior, seed);
        EXPECT_EQ(&set, &draw_set(posterior, seed));
        drawn[static_cast<std::size_t>(&set - posterior.sets.data())]++;
    }
    EXPECT_NEAR(drawn[0], 1000, 100); // 3.6 standard deviations
    EXPECT_NEAR(drawn[1], 2000, 115);
    EXPECT_NEAR(drawn[2], 1000, 100);
}

TEST_F(PosteriorFile, counts_all_sets_alike_where_none_has_a_weight) {
    const auto posterior = read("[fit]\ncommand = \"c\"\ncommit = \"x\"\ndate = \"d\"\nseed = 1\n"
                                "[[set]]\nprofile = { \"chip.settle\" = \"5us\" }\n"
                                "[[set]]\nprofile = { \"chip.settle\" = \"6us\" }\n")
                               .value();
    EXPECT_DOUBLE_EQ(posterior.sets[0].weight, 0.5);
    EXPECT_DOUBLE_EQ(posterior.sets[1].weight, 0.5);
}

TEST_F(PosteriorFile, is_read_as_it_was_written) {
    const auto posterior = read_posterior(example, base_profile()).value();
    const auto again = read(to_toml(posterior, {"Remarks.", "", "More."})).value();
    EXPECT_EQ(again.origin.command, posterior.origin.command);
    ASSERT_EQ(again.sets.size(), 3u);
    for (std::size_t i = 0; i < 3; i++) {
        EXPECT_EQ(again.sets[i].profile, posterior.sets[i].profile);
        EXPECT_DOUBLE_EQ(again.sets[i].weight, posterior.sets[i].weight);
        EXPECT_DOUBLE_EQ(again.sets[i].distance, posterior.sets[i].distance);
    }
}

TEST_F(PosteriorFile, refuses_what_it_does_not_know_with_line_and_key) {
    EXPECT_THAT(refusal(changed("\"chip.settle\"", "\"chip.setle\"")),
                HasSubstr(":15: set[0].profile.chip.setle: \"chip.setle\" is no key of the "
                          "profile; did you mean \"chip.settle\"?"));
    EXPECT_THAT(refusal(changed("distance", "distnace")), HasSubstr(":11: set[0].distnace"));
    EXPECT_THAT(refusal(changed("[fit]", "[fits]")), HasSubstr("fit"));
    EXPECT_THAT(refusal(changed("seed = 7", "seeds = 7")), HasSubstr(":7: fit.seeds"));
    EXPECT_THAT(refusal(changed("command = ", "commands = ")), HasSubstr("fit.command"));
}

TEST_F(PosteriorFile, refuses_values_that_the_profile_refuses) {
    EXPECT_THAT(refusal(changed("\"120us\"", "120")), HasSubstr(":15: set[0].profile.chip.settle"));
    EXPECT_THAT(refusal(changed("\"120us\"", "\"80000h\"")),
                HasSubstr(":15: set[0].profile.chip.settle"));
    EXPECT_THAT(refusal(changed("= 4", "= 17")), HasSubstr(":14: set[0].profile.chip.batch_limit"));
    EXPECT_THAT(refusal(changed("= 4", "= [4]")), HasSubstr("is no number, text or boolean"));
    EXPECT_THAT(
        refusal(changed("\"air.phy_rate\" = \"39Mb/s\"", "\"air.mpdu_error_min\" = \"90%\"")),
        HasSubstr("air.mpdu_error_min is above air.mpdu_error_max"));
}

TEST_F(PosteriorFile, refuses_sets_that_differ_in_their_keys) {
    EXPECT_THAT(refusal(changed("\"chip.settle\" = \"361.5us\"\n", "")),
                HasSubstr("set[1].profile: leaves out chip.settle"));
    EXPECT_THAT(refusal(changed("\"361.5us\"", "\"361.5us\"\n\"chip.hold\" = \"1ms\"")),
                HasSubstr("set[1].profile: gives chip.hold, which set[0] leaves out"));
}

TEST_F(PosteriorFile, refuses_weights_that_are_none) {
    for (const auto *weight : {"0", "-0.5", "nan", "inf", "-inf", "1e-13", "1.5", "true", "\"1\""})
        EXPECT_THAT(refusal(changed("weight = 1.0", fmt::format("weight = {}", weight))),
                    HasSubstr("set[1].weight"))
            << weight;
    EXPECT_THAT(refusal(changed("weight = 1.0\n", "")), HasSubstr("set[1].weight: stands in some"));
    for (const auto *distance : {"-1", "nan", "inf", "1e9"})
        EXPECT_THAT(refusal(changed("distance = 0.031", fmt::format("distance = {}", distance))),
                    HasSubstr("set[0].distance"))
            << distance;
}

TEST_F(PosteriorFile, refuses_none_or_too_many_sets) {
    const std::string head = "[fit]\ncommand = \"c\"\ncommit = \"x\"\ndate = \"d\"\nseed = 1\n";
    EXPECT_THAT(refusal(head), HasSubstr("there are 0 sets"));
    EXPECT_THAT(refusal(head + "[[set]]\n"), HasSubstr("set[0].profile: is missing"));
    EXPECT_THAT(refusal(head + "[[set]]\nprofile = {}\n"), HasSubstr("set[0].profile: is missing"));
    auto many = head;
    for (std::size_t i = 0; i <= most_parameter_sets; i++)
        many += "[[set]]\nprofile = { \"chip.settle\" = \"5us\" }\n";
    EXPECT_NE(refusal(many), "read");
    EXPECT_NE(refusal(""), "read");
    EXPECT_NE(refusal(std::string(5 << 20, '#')), "read");
}

} // namespace
} // namespace besser::bench
