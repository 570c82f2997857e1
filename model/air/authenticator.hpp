// SPDX-License-Identifier: GPL-2.0-only
// The access point's side of the 4-way handshake of WPA2-PSK (802.11-2020, 12.7.6), for the one
// station.
#pragma once

#include "model/air/air_profile.hpp"
#include "model/air/random.hpp"
#include "model/air/rsn.hpp"
#include "model/chip/context.hpp"

namespace besser::air {

class Authenticator {
  public:
    class Owner {
      public:
        /// Sends an EAPOL frame to the station, unprotected.
        virtual void send_eapol(wire::Bytes frame) = 0;
        /// The station did not prove that it knows the passphrase: it has to go.
        virtual void on_refused(std::uint16_t reason) = 0;

      protected:
        ~Owner() = default;
    };

    Authenticator(chip::Scheduler &scheduler, const Profile &profile, Owner &owner,
                  std::uint64_t seed);

    /// Whether the network has a passphrase at all.
    [[nodiscard]] bool required() const { return profile_.passphrase[0] != 0; }
    /// The station has associated: begins the handshake, with new keys.
    void start(const wire::ieee80211::MacAddress &station);
    void stop();
    /// An EAPOL frame of the station. What does not belong to the handshake is ignored.
    void on_eapol(wire::Bytes frame);

    /// Keys are agreed on: data may flow, protected by them.
    [[nodiscard]] bool open() const { return state_ == State::open; }
    [[nodiscard]] const rsn::TemporalKey &pairwise_key() const { return ptk_.temporal; }
    [[nodiscard]] const rsn::TemporalKey &group_key() const { return group_key_; }
    static constexpr std::uint8_t group_key_id = 1;

    static constexpr std::uint16_t reason_handshake_timeout = 15; ///< Table 9-49

  private:
    enum class State : std::uint8_t { idle, waits_for_2, waits_for_4, open };

    void send_1();
    void send_3();
    void send(wire::eapol::Key &key, wire::Bytes data);
    void resend();
    void on_message_2(const wire::eapol::Key &key, wire::Bytes frame);
    [[nodiscard]] bool mic_holds(wire::Bytes frame, const rsn::Ptk &ptk) const;
    void fill(wire::MutableBytes bytes);

    chip::Scheduler &scheduler_;
    const Profile &profile_;
    Owner &owner_;
    Random random_;
    const rsn::Pmk pmk_;
    State state_ = State::idle;
    std::uint8_t tries_ = 0;
    std::uint64_t replay_counter_ = 0;
    wire::ieee80211::MacAddress station_{};
    rsn::Nonce nonce_{};
    rsn::Ptk ptk_{};
    rsn::TemporalKey group_key_{};
    chip::Timer<Authenticator, &Authenticator::resend> timer_;
};

} // namespace besser::air
