// SPDX-License-Identifier: GPL-2.0-only
// profiles/kind.toml is profiles/pinetab2.toml without what the field reports, and nothing else.
#include "bench/rigs/virtual/tablet_profile.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace besser::bench {
namespace {

/// The lines of a profile from its first table on.
std::vector<std::string> lines_of(const std::string &name) {
    std::ifstream file(BESSER_SOURCE_DIR "/profiles/" + name);
    std::vector<std::string> lines;
    bool begun = false;
    for (std::string line; std::getline(file, line);) {
        begun = begun || line.starts_with("[");
        if (begun)
            lines.push_back(line);
    }
    return lines;
}

TEST(KindProfile, is_the_tablets_but_for_the_lines_that_say_so) {
    const auto kind = lines_of("kind.toml");
    const auto tablet = lines_of("pinetab2.toml");
    ASSERT_EQ(kind.size(), tablet.size());
    for (std::size_t i = 0; i < kind.size(); i++) {
        const bool says_so = kind[i].contains("# kind: ");
        EXPECT_NE(says_so, kind[i] == tablet[i]) << kind[i];
        EXPECT_EQ(kind[i].substr(0, kind[i].find(" =")), tablet[i].substr(0, tablet[i].find(" =")));
    }
}

TEST(KindProfile, has_a_chip_that_refuses_and_forgets_nothing) {
    const auto read = read_profile(BESSER_SOURCE_DIR "/profiles/kind.toml");
    ASSERT_TRUE(read) << read.error().message();
    const auto &chip = read->chip;
    EXPECT_EQ(chip.join_refused_2ghz + chip.join_refused_5ghz + chip.pm_indication_missing +
                  chip.wrong_key_after_rekey + chip.deaf_after_loss + chip.interrupt_while_off,
              0);
    EXPECT_TRUE(chip.power_cycle_cuts && chip.suspend_keeps_power && chip.bluetooth_boots_on);
    EXPECT_FALSE(chip.reset_needs_wakeup || chip.second_function);
    EXPECT_EQ(chip.refused_mib, 0);
    EXPECT_TRUE(chip.filters_checked);
}

} // namespace
} // namespace besser::bench
