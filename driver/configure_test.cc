// SPDX-License-Identifier: GPL-2.0-only
#include "driver/configure.hpp"

#include "driver/test_firmware.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;

struct ConfigureTest : testing::FirmwareTest {
    const MacAddress mac{2, 3, 4, 5, 6, 7};

    void configure(Bytes sdd) {
        operate([&] { EXPECT_TRUE(Configurator(*core).configure(mac, sdd)); });
    }
};

TEST_F(ConfigureTest, both_stations_are_told_the_same) {
    const std::vector<std::uint8_t> sdd(100, 0x5A);
    configure(sdd);
    EXPECT_EQ(order(),
              (std::vector<unsigned>{mib::multi_confirm, mib::multi_confirm, id::configuration,
                                     id::configuration, mib::rssi_threshold}));
    const auto messages = sent_as(id::configuration);
    for (std::uint8_t i = 0; i < 2; i++) {
        ASSERT_EQ(messages[i].size(), sizeof(Configuration));
        EXPECT_EQ(id_of(messages[i]).interface_id(), i);
        const auto message = testing::as<Configuration>(messages[i]);
        EXPECT_EQ(message.head.dpd_bytes, 844);
        EXPECT_EQ(message.head.dpd_version, 1);
        EXPECT_EQ(message.head.dpd_flags, 5);
        EXPECT_EQ(message.head.mac, mac);
        EXPECT_EQ(message.sdd[99], 0x5A);
        EXPECT_EQ(message.sdd[100], 0);
    }
    EXPECT_EQ(word(mib::multi_confirm), 1u);
}

TEST_F(ConfigureTest, radio_data_that_are_too_long_are_cut) {
    const std::vector<std::uint8_t> sdd(2000, 0x5A);
    configure(sdd);
    EXPECT_EQ(sent_as(id::configuration).at(0).size(), sizeof(Configuration));
}

} // namespace
} // namespace besser::driver
