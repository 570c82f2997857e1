// SPDX-License-Identifier: GPL-2.0-only
// The handshake of WPA2-PSK, against published vectors and a station written from the standard.
#include "model/air/testing.hpp"
#include "model/chip/key_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::air::testing {
namespace {

namespace eapol = wire::eapol;
namespace ieee80211 = wire::ieee80211;

std::vector<std::uint8_t> from_hex(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
    return bytes;
}

TEST(Rsn, derives_the_master_key_of_the_standards_example) { // 802.11-2020, J.4.2
    EXPECT_THAT(rsn::pmk_of("password", "IEEE"),
                ::testing::ElementsAreArray(
                    from_hex("f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e")));
}

TEST(Rsn, wraps_as_the_example_of_rfc_3394) { // 4.1
    rsn::Ptk ptk{};
    std::ranges::copy(from_hex("000102030405060708090A0B0C0D0E0F"), ptk.encryption.begin());
    std::vector<std::uint8_t> wrapped(24);
    rsn::wrap(from_hex("00112233445566778899AABBCCDDEEFF"), ptk, wrapped.data());
    EXPECT_EQ(wrapped, from_hex("1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"));
}

Profile secured() {
    Profile profile = lossless();
    std::ranges::copy(std::string_view("correct horse"), profile.passphrase.begin());
    return profile;
}

/// A station with WPA2-PSK: associates, answers the handshake, and keeps what the access point
/// sends.
class Supplicant {
  public:
    explicit Supplicant(std::string passphrase = "correct horse")
        : world_(secured(), 1, false), passphrase_(std::move(passphrase)) {
        world_.chip.on_data = [this](wire::Bytes frame) { on_data(frame); };
    }

    void associate() {
        world_.chip.authenticate();
        world_.time.run_for(50 * ms);
        constexpr std::size_t fixed = sizeof(ieee80211::AssocRequestBody);
        std::vector<std::uint8_t> body(fixed);
        body.insert(body.end(), {ieee80211::element::ssid, 6, 'b', 'e', 's', 's', 'e', 'r'});
        body.insert(body.end(), {rsn::element_id, rsn::element_body.size()});
        body.insert(body.end(), rsn::element_body.begin(), rsn::element_body.end());
        world_.chip.send_management(ieee80211::frame::assoc_request, body);
        world_.time.run_for(50 * ms);
    }
    [[nodiscard]] World &world() { return world_; }
    [[nodiscard]] const rsn::Ptk &ptk() const { return ptk_; }

    /// Sends an IPv4 packet, protected with `key` or, without one, as it is.
    void send(const rsn::TemporalKey *key) {
        std::vector<std::uint8_t> frame(sizeof(ieee80211::QosHeader));
        auto &header = *wire::view<ieee80211::Header>(wire::MutableBytes(frame));
        header.type = ieee80211::frame::qos_data;
        header.flags = ieee80211::flag::to_ds;
        header.address1 = world_.profile.bssid;
        header.address2 = FakeChip::mac;
        header.address3 = world_.profile.bssid;
        if (key != nullptr) {
            header.flags |= ieee80211::flag::protected_frame;
            frame.resize(frame.size() + sizeof(wire::ccmp::Header));
        }
        const ieee80211::Snap snap;
        frame.insert(frame.end(), wire::bytes_of(snap).begin(), wire::bytes_of(snap).end());
        frame.resize(frame.size() + 100 + (key != nullptr ? wire::ccmp::mic_bytes : 0));
        if (key != nullptr)
            chip::put_proof(frame, sizeof(ieee80211::QosHeader), *key,
                            wire::ccmp::Header::of(1, 0));
        world_.chip.transmit(frame);
        world_.time.run_for(10 * ms);
    }

    unsigned messages = 0;                       ///< of the handshake, from the access point
    bool answers = true;                         ///< to message 1
    bool spoils_message_4 = false;               ///< with a wrong MIC
    std::vector<std::vector<std::uint8_t>> data; ///< other frames

  private:
    void on_data(wire::Bytes frame) {
        const auto *snap = wire::view<ieee80211::Snap>(frame, sizeof(ieee80211::QosHeader));
        if (snap == nullptr ||
            snap->ether_type != ieee80211::Snap{.ether_type = {0x88, 0x8E}}.ether_type) {
            data.emplace_back(frame.begin(), frame.end());
            return;
        }
        messages++;
        const auto &key = *wire::view<eapol::Key>(frame, FakeChip::data_head);
        const bool third = (key.information.value() & eapol::information::mic) != 0;
        if (!third)
            ptk_ = rsn::derive(rsn::pmk_of(passphrase_, "besser"), world_.profile.bssid,
                               FakeChip::mac, key.nonce, nonce_);
        if (answers)
            answer(key, third);
    }
    void answer(const eapol::Key &asked, bool third) {
        using namespace eapol::information;
        struct {
            ieee80211::QosHeader mac;
            ieee80211::Snap snap;
            eapol::Key key;
        } frame{};
        frame.mac.base.type = ieee80211::frame::qos_data;
        frame.mac.base.flags = ieee80211::flag::to_ds;
        frame.mac.base.address1 = frame.mac.base.address3 = world_.profile.bssid;
        frame.mac.base.address2 = FakeChip::mac;
        frame.snap.ether_type = {0x88, 0x8E};
        frame.key.version = eapol::version;
        frame.key.type = eapol::type_key;
        frame.key.descriptor = eapol::descriptor_rsn;
        frame.key.information =
            eapol::Big16::of(version_aes_hmac_sha1 | pairwise | mic | (third ? secure : 0));
        frame.key.replay_counter = asked.replay_counter;
        frame.key.nonce = nonce_;
        frame.key.body_bytes = eapol::Big16::of(sizeof(frame.key) - eapol::header_bytes);
        frame.key.mic = rsn::mic_of(wire::bytes_of(frame.key), ptk_);
        frame.key.mic[0] ^= third && spoils_message_4 ? 1 : 0;
        const wire::Bytes bytes = wire::bytes_of(frame);
        world_.chip.transmit({bytes.begin(), bytes.end()});
    }

    World world_;
    std::string passphrase_;
    rsn::Nonce nonce_{7};
    rsn::Ptk ptk_{};
};

TEST(Handshake, opens_the_port_for_the_right_passphrase) {
    Supplicant station;
    station.associate();
    EXPECT_EQ(station.messages, 2U);
    EXPECT_TRUE(station.world().air.authorized());
}

TEST(Handshake, refuses_another_passphrase_and_sends_the_station_away) {
    Supplicant station("another horse");
    station.associate();
    station.world().time.run_for(6 * second);
    EXPECT_FALSE(station.world().air.associated());
    EXPECT_EQ(station.messages, 4U); // message 1, and three times again
}

TEST(Handshake, repeats_message_1_to_a_station_that_is_slow) {
    Supplicant station;
    station.answers = false;
    station.associate();
    station.answers = true;
    station.world().time.run_for(1100 * ms);
    EXPECT_TRUE(station.world().air.authorized());
}

TEST(Handshake, does_not_open_for_message_4_with_a_wrong_mic) {
    Supplicant station;
    station.spoils_message_4 = true;
    station.associate();
    EXPECT_TRUE(station.world().air.associated());
    EXPECT_FALSE(station.world().air.authorized());
}

TEST(Handshake, begins_anew_with_every_association) {
    Supplicant station;
    station.associate();
    const auto before = station.ptk().temporal;
    station.associate();
    EXPECT_TRUE(station.world().air.authorized());
    EXPECT_NE(station.ptk().temporal, before);
}

TEST(SecuredNetwork, refuses_an_association_without_rsn) {
    World world(secured(), 1, false);
    world.chip.authenticate();
    world.time.run_for(50 * ms);
    world.chip.associate();
    world.time.run_for(50 * ms);
    EXPECT_FALSE(world.air.associated());
}

TEST(SecuredNetwork, takes_data_only_with_the_derived_key) {
    Supplicant station;
    station.associate();
    const rsn::TemporalKey wrong{1, 2, 3};
    station.send(nullptr);
    station.send(&wrong);
    EXPECT_EQ(station.world().host.received.size(), 0U);
    EXPECT_EQ(station.world().air.counters().unauthorized_drops, 2U);
    station.send(&station.ptk().temporal);
    ASSERT_EQ(station.world().host.received.size(), 1U);
    EXPECT_EQ(station.world().host.received[0].size(), 100U);
}

TEST(SecuredNetwork, protects_what_it_sends_with_increasing_numbers) {
    Supplicant station;
    station.associate();
    for (int i = 0; i < 2; i++)
        station.world().air.send(std::vector<std::uint8_t>(200));
    station.world().time.run_for(20 * ms);
    ASSERT_EQ(station.data.size(), 2U);
    std::vector<std::uint8_t> numbers;
    for (const auto &frame : station.data) {
        EXPECT_TRUE(chip::proof_holds(frame, sizeof(ieee80211::QosHeader), station.ptk().temporal));
        numbers.push_back(frame[sizeof(ieee80211::QosHeader)]);
    }
    EXPECT_LT(numbers[0], numbers[1]);
}

TEST(SecuredNetwork, sends_nothing_before_the_handshake) {
    Supplicant station;
    station.answers = false;
    station.associate();
    station.world().air.send(std::vector<std::uint8_t>(200));
    station.world().time.run_for(20 * ms);
    EXPECT_TRUE(station.data.empty());
}

TEST(Wire, carries_group_frames_and_ignores_other_stations) {
    World world(lossless());
    const std::vector<std::uint8_t> payload(46, 0x11);
    const ieee80211::MacAddress host = {2, 2, 2, 2, 2, 2};
    world.air.send({ieee80211::broadcast, host, 0x0806, payload});
    world.air.send({{4, 4, 4, 4, 4, 4}, host, 0x0806, payload});
    world.time.run_for(10 * ms);
    const auto &frames = world.chip.management; // all that is not QoS data
    const auto found = std::ranges::find_if(
        frames, [](const auto &frame) { return frame[0] == ieee80211::frame::data; });
    ASSERT_NE(found, frames.end());
    EXPECT_EQ(wire::view<ieee80211::Header>(wire::Bytes(*found))->address3, host);
    EXPECT_TRUE(world.chip.sequence_numbers.empty());
}

} // namespace
} // namespace besser::air::testing
