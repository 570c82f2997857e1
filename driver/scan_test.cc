// SPDX-License-Identifier: GPL-2.0-only
#include "driver/scan.hpp"

#include "driver/test_firmware.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;

struct ScanTest : testing::FirmwareTest {
    std::vector<std::uint8_t> probe{1, 2, 3, 4, 5};
    ScanRequest request = two_channels();

    static ScanRequest two_channels() {
        ScanRequest made{};
        made.channel_count = 2;
        made.channels[0].number = 6;
        made.channels[1].number = 11;
        made.ssid_count = 1;
        made.ssids[0] = {3, {'a', 'b', 'c'}};
        return made;
    }
    Result<> scan() {
        Result<> result = Errc::gone;
        operate([&] { result = Scanner(*core).scan(request, probe); });
        return result;
    }
    testing::Message asked() { return sent_as(id::start_scan).at(0); }
};

TEST_F(ScanTest, the_request_is_head_channels_and_ssids_packed) {
    ASSERT_TRUE(scan());
    const auto message = asked();
    ASSERT_EQ(message.size(), sizeof(StartScan) + 2 * sizeof(ScanChannel) + 1 * sizeof(ScanSsid));
    const auto head = testing::as<StartScan>(message);
    EXPECT_EQ(head.channels, 2);
    EXPECT_EQ(head.ssids, 1);
    EXPECT_EQ(head.probe_requests, 2);
    EXPECT_EQ(head.probe_delay, 100);
    EXPECT_EQ(head.band, band::ghz2_4);
    EXPECT_EQ(head.max_rate, 0);
    const auto *second = wire::view<ScanChannel>(Bytes(message), sizeof(StartScan) + 16);
    EXPECT_EQ(second->number, 11);
    EXPECT_EQ(second->min_ms, 100u);
    EXPECT_EQ(second->max_ms, 100u);
    const auto *ssid = wire::view<ScanSsid>(Bytes(message), sizeof(StartScan) + 2 * 16);
    EXPECT_EQ(ssid->length, 3u);
    EXPECT_EQ(ssid->ssid[2], 'c');
}

TEST_F(ScanTest, the_probe_request_goes_ahead_as_a_template) {
    ASSERT_TRUE(scan());
    EXPECT_EQ(order(), (std::vector<unsigned>{mib::template_frame, id::start_scan}));
    EXPECT_EQ(body(mib::template_frame), (testing::Message{0, 0, 5, 0, 1, 2, 3, 4, 5}));
}

TEST_F(ScanTest, an_associated_station_scans_in_the_background) {
    request.associated = true;
    ASSERT_TRUE(scan());
    EXPECT_EQ(testing::as<StartScan>(asked()).type, scan_type::background);
    EXPECT_EQ(testing::as<StartScan>(asked()).flags, scan_flag::force_background);
}

TEST_F(ScanTest, at_5_ghz_probes_go_at_ofdm_rates) {
    request.channels[0].band = Band::ghz5;
    ASSERT_TRUE(scan());
    EXPECT_EQ(testing::as<StartScan>(asked()).band, band::ghz5);
    EXPECT_EQ(testing::as<StartScan>(asked()).max_rate, rate::first_ofdm);
}

TEST_F(ScanTest, where_nobody_may_speak_first_no_probe_is_sent) {
    request.channels[0].no_ir = true;
    ASSERT_TRUE(scan());
    EXPECT_EQ(testing::as<StartScan>(asked()).probe_requests, 0);
}

TEST_F(ScanTest, its_end_is_reported_once) {
    confirmed = [this](Id id) {
        if (id.message() == id::start_scan)
            indicate(id::scan_complete, ScanComplete{});
    };
    ASSERT_TRUE(scan());
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::done});
}

TEST_F(ScanTest, a_refused_one_is_an_error_and_has_no_end) {
    status = [](Id id) { return id.message() == id::start_scan ? 2u : 0u; };
    EXPECT_EQ(scan().error(), Errc::rejected);
    EXPECT_TRUE(upper.scans.empty());
    status = [](Id) { return 0u; };
    EXPECT_TRUE(scan());
}

TEST_F(ScanTest, a_second_one_is_refused_while_one_is_under_way) {
    ASSERT_TRUE(scan());
    EXPECT_EQ(scan().error(), Errc::busy);
    EXPECT_EQ(sent_as(id::start_scan).size(), 1u);
}

TEST_F(ScanTest, a_request_out_of_range_is_invalid) {
    request.channel_count = 0;
    EXPECT_EQ(scan().error(), Errc::invalid);
    request.channel_count = driver::max_scan_channels + 1;
    EXPECT_EQ(scan().error(), Errc::invalid);
    request.channel_count = 1;
    request.ssid_count = 3;
    EXPECT_EQ(scan().error(), Errc::invalid);
    request.ssid_count = 0;
    probe.resize(max_mib_bytes);
    EXPECT_EQ(scan().error(), Errc::invalid);
    EXPECT_TRUE(sent.empty());
}

TEST_F(ScanTest, as_many_channels_and_ssids_as_there_can_be_fit) {
    request.channel_count = driver::max_scan_channels;
    request.ssid_count = max_scan_ssids;
    ASSERT_TRUE(scan());
    EXPECT_EQ(asked().size(), sizeof(StartScan) + 48 * sizeof(ScanChannel) + 2 * sizeof(ScanSsid));
}

TEST_F(ScanTest, a_stop_is_a_command_of_its_own) {
    operate([&] { EXPECT_TRUE(Scanner(*core).stop_scan()); });
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(id_of(sent[0]).message(), id::stop_scan);
    EXPECT_EQ(sent[0].size(), sizeof(Header));
}

} // namespace
} // namespace besser::driver
