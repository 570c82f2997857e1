// SPDX-License-Identifier: GPL-2.0-only
// The fit of a virtual tablet, on a small scale.
#include "bench/fit/fit.hpp"
#include "bench/fit/recovery.hpp"
#include "bench/fit/sensitivity.hpp"
#include "support/time_units.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace besser::bench {
namespace {

const Profile &pinetab2() {
    static const auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    return profile;
}

/// A point whose every coordinate lies at the same share of its prior.
Latent everywhere(double latent) { return Latent::Constant(free_dimensions(), latent); }

TEST(FitSpace, gives_only_values_that_the_profile_takes) {
    for (const double latent : {-40.0, -2.0, -0.5, 0.0, 0.7, 2.0, 40.0}) {
        auto profile = pinetab2();
        for (const auto &[key, value] : values_at(everywhere(latent)))
            EXPECT_TRUE(set_profile_value(profile, key, value)) << key << " at " << latent;
        EXPECT_FALSE(check_profile(profile));
    }
}

TEST(FitSpace, ends_at_its_bounds_and_halves_between_them) {
    for (std::size_t i = 0; i < free_parameters().size(); i++) {
        const auto &parameter = free_parameters()[i];
        if (!parameter.choices.empty()) {
            EXPECT_EQ(number_at(everywhere(-40), i), 0) << parameter.key;
            EXPECT_EQ(number_at(everywhere(40), i),
                      static_cast<double>(parameter.choices.size() - 1))
                << parameter.key;
            continue;
        }
        EXPECT_DOUBLE_EQ(number_at(everywhere(-40), i), parameter.low) << parameter.key;
        EXPECT_DOUBLE_EQ(number_at(everywhere(40), i), parameter.high) << parameter.key;
        const double middle = parameter.prior == Prior::even
                                  ? (parameter.low + parameter.high) / 2
                                  : std::sqrt(parameter.low * parameter.high);
        EXPECT_NEAR(number_at(everywhere(0), i), middle, parameter.unit.empty() ? 0.5 : 1e-6)
            << parameter.key;
    }
}

TEST(FitSpace, reads_back_what_it_writes) {
    for (const double latent : {-1.3, -0.2, 0.4, 1.1}) {
        const auto at = everywhere(latent);
        const auto values = values_at(at);
        for (std::size_t i = 0; i < free_parameters().size(); i++) {
            const auto &parameter = free_parameters()[i];
            const auto share = share_of(parameter, values.at(std::string(parameter.key)));
            ASSERT_TRUE(share) << parameter.key;
            const double coarse = parameter.unit.empty() ? 0.3 : 1e-3; // choices, whole numbers
            EXPECT_NEAR(*share, share_of(at, i), coarse) << parameter.key;
        }
    }
    const auto &settle = *std::ranges::find(free_parameters(), "chip.settle", &FreeParameter::key);
    for (const ProfileValue &value :
         {ProfileValue("5ms"), ProfileValue("us"), ProfileValue(""), ProfileValue(true),
          ProfileValue(std::int64_t{5}), ProfileValue("5us ")})
        EXPECT_FALSE(share_of(settle, value));
}

TEST(FitDistance, is_the_worst_of_three_figures_whichever_way_it_is_off) {
    Figures figures;
    figures.values.resize(figure_table().size());
    const Targets targets{1, 100, 200};
    const auto off = [&](double rx, double rx_work, double tx_work) {
        figures.values = {rx, rx_work, tx_work};
        return distance(figures, targets);
    };
    EXPECT_DOUBLE_EQ(off(1, 100, 200), 0);
    EXPECT_DOUBLE_EQ(off(1.1, 100, 200), std::log(1.1));
    EXPECT_DOUBLE_EQ(off(1, 50, 210), std::log(2));
    EXPECT_DOUBLE_EQ(off(1, 100, 600), std::log(3));
    EXPECT_TRUE(std::isinf(distance(Figures{}, targets)));
    EXPECT_GT(off(0, 100, 200), 10);
}

TEST(FitWorld, shows_figures_that_belong_together) {
    const auto relay = run_world(pinetab2(), {.length_ns = 2 * second, .go_on = {}});
    ASSERT_EQ(relay.values.size(), figure_table().size());
    EXPECT_GT(relay[Figure::rx_mib_per_s], 3.5);
    EXPECT_LT(relay[Figure::rx_mib_per_s], 4.5);
    EXPECT_GT(relay[Figure::rx_work_per_s], 0);
    const auto frames_per_s = relay[Figure::rx_mib_per_s] * 1024 * 1024 / 1514;
    EXPECT_NEAR(relay[Figure::requests_per_s], relay[Figure::requests_per_frame] * frames_per_s,
                0.02 * relay[Figure::requests_per_s]);
    EXPECT_GE(relay[Figure::work_items_per_s],
              relay[Figure::rx_work_per_s] + relay[Figure::tx_work_per_s]);
    const auto v3 =
        run_world(pinetab2(), {.variant = host::Variant::v3, .length_ns = 2 * second, .go_on = {}});
    EXPECT_EQ(v3[Figure::rx_work_per_s], 0);
}

TEST(FitWorld, is_given_up_where_it_is_not_worth_going_on) {
    const WorldRequest whole{.length_ns = 20 * second, .go_on = {}};
    WorldRequest given_up = whole;
    int asked = 0;
    given_up.go_on = [&](const Figures &so_far) {
        asked++;
        return so_far[Figure::rx_mib_per_s] < 1;
    };
    const auto first = run_world(pinetab2(), {.length_ns = 6 * second, .go_on = {}});
    EXPECT_EQ(run_world(pinetab2(), given_up).values, first.values);
    EXPECT_EQ(asked, 1);
    EXPECT_NE(run_world(pinetab2(), whole).values, first.values);
}

FitRequest small_request() {
    return {.particles = 12,
            .prior_draws = 40,
            .most_runs = 60,
            .tolerance = 0.05,
            .world_ns = 2 * second,
            .seed = 3,
            .threads = 2};
}

TEST(Fit, comes_nearer_to_what_was_measured_and_forecasts_with_every_set_that_is_left) {
    const auto request = small_request();
    const auto prior = draw_prior_worlds(pinetab2(), request);
    const auto result = infer_tablet(pinetab2(), tablet_relay, request, prior);
    ASSERT_EQ(result.particles.size(), request.particles);
    std::vector<double> before;
    for (const auto &draw : prior)
        before.push_back(distance(draw.relay, tablet_relay));
    EXPECT_LT(result.tolerance, quantile(before, 0.3));
    for (const auto &particle : result.particles)
        EXPECT_LE(particle.distance, result.tolerance);
    const auto forecasts = forecast(pinetab2(), tablet_relay, request, result.particles);
    ASSERT_EQ(forecasts.size(), result.particles.size());
    EXPECT_EQ(forecasts[0].v3[Figure::rx_work_per_s], 0);
    const auto ranked = rank_measurements(result.particles, forecasts);
    ASSERT_GT(ranked.size(), 20u);
    EXPECT_GE(ranked.front().explains, ranked.back().explains);
}

TEST(Fit, does_not_depend_on_the_number_of_threads) {
    auto request = small_request();
    const auto infer_with = [&](unsigned threads) {
        request.threads = threads;
        return infer_tablet(pinetab2(), tablet_relay, request,
                            draw_prior_worlds(pinetab2(), request));
    };
    const auto one = infer_with(1);
    const auto three = infer_with(3);
    for (std::size_t i = 0; i < one.particles.size(); i++)
        EXPECT_EQ(one.particles[i].at, three.particles[i].at);
}

TEST(Fit, is_tried_on_synthetic_tablets) {
    const auto recovery = recover(pinetab2(), small_request(), 2);
    ASSERT_EQ(recovery.tablets.size(), 2u);
    for (const auto &tablet : recovery.tablets) {
        EXPECT_GT(tablet.targets.rx_mib_per_s, 0.3);
        EXPECT_GT(tablet.v3_over_relay, 0);
        EXPECT_LE(tablet.low, tablet.high);
        EXPECT_LE(tablet.parameters_covered, free_parameters().size());
    }
    unsigned sum = 0;
    for (const auto covered : recovery.covered)
        sum += covered;
    EXPECT_EQ(sum, recovery.tablets[0].parameters_covered + recovery.tablets[1].parameters_covered);
}

} // namespace
} // namespace besser::bench
