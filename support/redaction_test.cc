// SPDX-License-Identifier: GPL-2.0-only
#include "support/redaction.hpp"

#include <gtest/gtest.h>

namespace besser {
namespace {

TEST(Redaction, masks_addresses_of_stations) {
    EXPECT_EQ(
        redacted("wlan0: authenticate with 02:1a:2B:3c:4d:5e (local address=02:00:00:00:00:01)"),
        "wlan0: authenticate with xx:xx:xx:xx:xx:xx (local address=xx:xx:xx:xx:xx:xx)");
    EXPECT_EQ(redacted("02-1A-2B-3C-4D-5E"), "xx:xx:xx:xx:xx:xx");
}

TEST(Redaction, masks_what_may_be_a_key) {
    const std::string key = "00112233445566778899aabbccddeeff";
    EXPECT_EQ(redacted("psk=" + key), "psk=[32 hex digits]");
    EXPECT_EQ(redacted(key + key + "."), "[64 hex digits].");
    EXPECT_EQ(redacted("PMK 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff"), "PMK [16 bytes]");
}

TEST(Redaction, leaves_what_tells_a_fault) {
    for (const auto *text :
         {"WARNING: CPU: 0 PID: 57 at net/mac80211/rx.c:4567 ieee80211_rx_list+0x1c/0x30",
          "pc : ffffffc010a1b2c3", "12:34:56", "2001:db8::1", "deadbeefdeadbeef", "", "a:b:c:d:e:f",
          "srcversion 1A2B3C4D5E6F7890ABCDEF1", "x02:00:00:00:00:01"})
        EXPECT_EQ(redacted(text), text);
}

TEST(Redaction, masks_a_network_by_its_name) {
    EXPECT_EQ(without_name("did not join \"home net\" or home net", "home net"),
              "did not join \"[network]\" or [network]");
    EXPECT_EQ(without_name("a word", "a"), "a word");
    EXPECT_EQ(without_name("a word", ""), "a word");
    EXPECT_EQ(without_name("[network]", "network"), "[[network]]");
}

} // namespace
} // namespace besser
