// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/error_rate.hpp"
#include "model/air/testing.hpp"
#include "wire/wsm.hpp"

#include <gtest/gtest.h>

namespace besser::air::testing {
namespace {

namespace rate = wire::wsm::rate;

ErrorRate at_level(int dbm) {
    Profile profile;
    profile.path_loss_db = static_cast<std::uint8_t>(20 - dbm);
    return ErrorRate(profile, 0);
}

// 802.11-2020, Table 19-23, for 20 MHz and frames of 4096 bytes; there they may lose a tenth. The
// table rounds up: what it asks for is met at once, and not two steps of it below.
TEST(ErrorRate, each_mcs_works_from_the_level_on_that_the_standard_asks_for) {
    constexpr int sensitivity[] = {-82, -79, -77, -74, -70, -66, -65, -64};
    for (std::uint8_t mcs = 0; mcs < 8; mcs++) {
        const auto index = static_cast<std::uint8_t>(rate::first_mcs + mcs);
        EXPECT_LE(at_level(sensitivity[mcs]).of(index, 4096), 0.1) << "MCS " << int{mcs};
        EXPECT_GE(at_level(sensitivity[mcs] - 6).of(index, 4096), 0.1) << "MCS " << int{mcs};
    }
}

TEST(ErrorRate, grows_with_the_rate_and_with_the_length) {
    const auto errors = at_level(-74);
    for (std::uint8_t index = rate::first_mcs; index < rate::last_mcs; index++)
        EXPECT_LE(errors.of(index, 1500), errors.of(index + 1, 1500));
    EXPECT_LT(errors.of(rate::first_mcs + 3, 100), errors.of(rate::first_mcs + 3, 1500));
}

TEST(ErrorRate, is_what_was_drawn_where_no_level_is_told) {
    const ErrorRate errors({}, 0.16);
    EXPECT_EQ(errors.of(rate::last_mcs, 1500), 0.16);
    EXPECT_EQ(errors.of(rate::last_mcs, 100), 0.16);
    EXPECT_EQ(errors.of(0, 1500), Profile{}.management_error);
}

TEST(ErrorRate, the_best_rate_falls_with_the_level) {
    EXPECT_EQ(at_level(-45).best_mcs(), rate::last_mcs);
    EXPECT_LT(at_level(-75).best_mcs(), rate::last_mcs);
    EXPECT_EQ(at_level(-88).best_mcs(), rate::first_mcs);
}

} // namespace
} // namespace besser::air::testing
