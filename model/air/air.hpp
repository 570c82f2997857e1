// SPDX-License-Identifier: GPL-2.0-only
// What the chip's radio leads to: one medium, one access point, and the wire to it.
//
//   WiredHost --send()--> wire -> queue -> block-ack window --\           /--> RadioListener
//      ^                  [Downlink]                           medium       (chip)
//      \--on_packet()-- reorder buffer <-- access classes -----/  [Air]  \--- transmit()
//                       [Uplink]         management: [AccessPoint]
//
// Time passes per transmission (PPDU and acknowledgement), and per MPDU that reaches the chip:
// when each one arrives decides what a chip that publishes at once has to publish.
#pragma once

#include "model/air/access_point.hpp"
#include "model/air/authenticator.hpp"
#include "model/air/contention.hpp"
#include "model/air/downlink.hpp"
#include "model/air/error_rate.hpp"
#include "model/air/observer.hpp"
#include "model/air/uplink.hpp"
#include "model/air/wired.hpp"
#include "model/chip/radio.hpp"
#include "model/chip/scheduler.hpp"

namespace besser::air {

/// All memory comes from `memory`, all of it in the constructor. Not to be moved: the scheduler
/// holds its address. Every function is called from scheduler callbacks, or between them.
class Air final : public chip::Radio,
                  public Wire,
                  private Uplink::Owner,
                  private Authenticator::Owner {
  public:
    Air(chip::Scheduler &scheduler, const Profile &profile, std::pmr::memory_resource *memory,
        std::uint64_t seed);
    Air(const Air &) = delete;
    Air &operator=(const Air &) = delete;

    void connect(WiredHost &host) { wired_ = &host; }
    /// From here on `observer` is told, or nobody.
    void observe(Observer *observer) { observer_ = observer; }
    void send(wire::Bytes ip_packet) override {
        send({access_point_.station(), profile_.bssid, EthernetFrame::ipv4, ip_packet});
    }
    /// Sends a frame of up to 1500 bytes; one that is not for the station or a group is ignored.
    void send(const EthernetFrame &frame);

    void attach(chip::RadioListener &listener) override { listener_ = &listener; }
    /// A full class queue, or a frame that is none, is reported as not acknowledged.
    void transmit(std::uint32_t token, wire::Bytes frame, chip::AccessClass access_class,
                  const chip::RateLadder &ladder) override;
    void flush() override;
    void tune(std::uint8_t channel) override { tuned_ = channel; }
    void set_address(const wire::ieee80211::MacAddress &mac) override { address_ = mac; }

    /// The access point throws the station out (802.11-2020, 11.3.4.5), for tests and faults.
    void deauthenticate(std::uint16_t reason);

    [[nodiscard]] const Counters &counters() const { return counters_; }
    [[nodiscard]] bool associated() const { return access_point_.associated(); }
    /// Whether the station may send and receive data: associated, and with WPA2 the keys agreed on.
    [[nodiscard]] bool authorized() const {
        return access_point_.associated() && (!authenticator_.required() || authenticator_.open());
    }
    /// What this window drew between the profile's two bounds, or what its level makes of it.
    [[nodiscard]] double mpdu_error() const { return mpdu_error_; }

  private:
    enum class Exchange : std::uint8_t { none, data_down, management_down, up, collision };

    void on_arrived(wire::Bytes frame) override;
    void on_done(std::uint32_t token, const chip::TxOutcome &outcome) override;
    void send_eapol(wire::Bytes frame) override;
    void on_refused(std::uint16_t reason) override { deauthenticate(reason); }
    void on_association_changed();
    void on_data(wire::Bytes frame);
    [[nodiscard]] const rsn::TemporalKey *key_for(bool group) const;

    template <void (Air::*method)(std::uint64_t)>
    chip::Scheduler::Token at(std::int64_t when_ns, std::uint64_t argument);
    void plan();
    [[nodiscard]] std::int64_t next_access_ns();
    [[nodiscard]] std::int64_t bluetooth_until_ns(std::int64_t when_ns) const;
    void on_access(std::uint64_t);
    void on_beacon_time(std::uint64_t);
    void on_queue_full(std::uint64_t token_and_epoch);

    void start_data();
    void start_management();
    void start_up();
    void start_collision();
    void next_subframe(std::size_t index);
    void on_subframe(std::uint64_t index);
    void on_aggregate_end(std::uint64_t);
    void on_exchange_end(std::uint64_t);
    bool finish_management(bool arrived);
    bool finish_exchange();
    bool show_exchange();
    [[nodiscard]] wire::Bytes first_on_air();

    [[nodiscard]] bool hears(const wire::ieee80211::MacAddress &destination) const;
    [[nodiscard]] const AccessParameters &point_access() const {
        return profile_.access[access_point_.pending() ? 3 : 0];
    }
    [[nodiscard]] const AccessParameters &station_access() const {
        return profile_.access[uplink_.next_class()];
    }

    chip::Scheduler &scheduler_;
    const Profile profile_;
    Counters counters_;
    Random random_;
    const ErrorRate errors_;
    const double mpdu_error_; ///< of the downlink
    Downlink downlink_;
    Uplink uplink_;
    AccessPoint access_point_;
    Authenticator authenticator_;
    chip::RadioListener *listener_ = nullptr;
    WiredHost *wired_ = nullptr;
    Observer *observer_ = nullptr;

    wire::ieee80211::MacAddress address_{};
    std::uint8_t tuned_ = 0;
    std::uint32_t epoch_ = 0; ///< counts flush()

    // The medium: idle since idle_ns_, or in an exchange.
    Backoff point_backoff_;
    Backoff station_backoff_;
    std::int64_t idle_ns_ = 0;
    Exchange exchange_ = Exchange::none;
    std::int64_t start_ns_ = 0;
    std::int64_t ppdu_end_ns_ = 0;
    bool addressed_ = false; ///< the A-MPDU in progress is for the chip's address
    bool heard_ = false;     ///< the chip has seen a part of the A-MPDU in progress

    // The next access to it, if anyone wants it.
    std::int64_t access_ns_ = Downlink::never;
    std::int64_t point_access_ns_ = Downlink::never;
    std::int64_t station_access_ns_ = Downlink::never;
    chip::Scheduler::Token access_token_ = 0;
};

} // namespace besser::air
