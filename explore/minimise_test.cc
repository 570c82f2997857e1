// SPDX-License-Identifier: GPL-2.0-only
#include "explore/minimise.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace besser::explore {
namespace {

/// A schedule at random that loses Patch C v1's update, and a session to run it in.
struct LostUpdate {
    std::unique_ptr<Session> session = Session::make(
        *scenario_by_name("receive-burst"), *host::variant_by_name("relay-direct"), std::nullopt);
    std::vector<Deviation> deviations;

    static bool same(const Finding &finding) { return finding.kind == FindingKind::lost_update; }
    LostUpdate() {
        for (std::uint64_t seed = 0; deviations.empty(); seed++) {
            RandomChooser chooser(seed);
            if (const auto found = session->run(chooser); found && same(*found))
                deviations = deviations_of(session->runner().execution());
        }
    }
};

TEST(Minimise, leaves_no_deviation_that_is_not_needed) {
    LostUpdate lost;
    const auto fewer = minimise(*lost.session, LostUpdate::same, lost.deviations, Deadline());
    EXPECT_LT(fewer.size(), lost.deviations.size());
    for (std::size_t i = 0; i < fewer.size(); i++) {
        auto without = fewer;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        ReplayChooser chooser(without);
        const auto found = lost.session->run(chooser);
        const bool costs_more = lost.session->runner().execution().preemptions() > fewer.size();
        EXPECT_TRUE(!found || !LostUpdate::same(*found) || costs_more) << i;
    }
}

TEST(Minimise, leaves_a_schedule_as_it_is_when_the_time_is_over) {
    LostUpdate lost;
    const auto same =
        minimise(*lost.session, LostUpdate::same, lost.deviations, Deadline::in(1e-9));
    EXPECT_EQ(same, lost.deviations);
}

TEST(Deadline, is_dealt_out_by_what_is_left) {
    EXPECT_FALSE(Deadline().over());
    EXPECT_FALSE(Deadline::in(0).over());
    EXPECT_FALSE(Deadline().share(3).over());
    EXPECT_FALSE(Deadline::in(1'000).share(3).over());
    const auto over = Deadline::in(1e-9);
    while (!over.over()) {
    }
    EXPECT_TRUE(over.share(3).over());
}

} // namespace
} // namespace besser::explore
