// SPDX-License-Identifier: GPL-2.0-only
// Management of the one station (802.11-2020, 11.3): open authentication, association, power save
// by PM bit and TIM, beacons and probe responses. What it wants to send waits in a short queue that
// goes before data.
#pragma once

#include "model/air/air_counters.hpp"
#include "model/air/frame_pool.hpp"
#include "model/air/ring.hpp"
#include "model/air/rsn.hpp"
#include "model/air/wired.hpp"

namespace besser::air {

class AccessPoint {
  public:
    AccessPoint(const Profile &profile, Counters &counters, std::pmr::memory_resource *memory);

    /// A management frame of a station. True: the association has changed and the data path has to
    /// start anew. False for a malformed frame, too (counted).
    [[nodiscard]] bool on_management(wire::Bytes frame);
    /// Any other frame addressed to us: notes its PM bit. True: its sender may send data.
    [[nodiscard]] bool on_data(const wire::ieee80211::Header &header);
    /// Queues a beacon, unless the last one still waits. `buffered`: for the TIM.
    void queue_beacon(std::int64_t now_ns, bool buffered);
    /// Queues a data frame to a group, before all data to the station; lost if the queue is full.
    /// With a `key` (Authenticator::group_key_id) it is protected.
    void queue_group(const EthernetFrame &frame, const rsn::TemporalKey *key);
    /// Drops the station: queues a deauthentication frame.
    void deauthenticate(std::uint16_t reason);

    [[nodiscard]] bool associated() const { return state_ == State::associated; }
    [[nodiscard]] bool dozing() const { return dozing_; }
    [[nodiscard]] const wire::ieee80211::MacAddress &station() const { return station_; }

    [[nodiscard]] bool pending() const { return !queue_.empty(); }
    [[nodiscard]] wire::Bytes head() { return pool_.bytes(queue_.front().slot); }
    /// The head was sent: removed if `done` or at the retry limit.
    void finish(bool done);

    static constexpr std::uint16_t reason_not_authenticated = 6; ///< Table 9-49
    static constexpr std::uint16_t reason_not_associated = 7;

  private:
    enum class State : std::uint8_t { none, authenticated, associated };
    struct Waiting {
        FramePool::Slot slot;
        std::uint8_t tries;
    };
    class Writer;

    void authenticate(wire::Bytes frame);
    void associate(wire::Bytes frame);
    void answer_probe(wire::Bytes frame);
    [[nodiscard]] bool names_us(wire::Bytes elements, bool wildcard) const;
    [[nodiscard]] bool suits(wire::Bytes elements) const;
    [[nodiscard]] bool secured() const { return profile_.passphrase[0] != 0; }
    [[nodiscard]] std::uint16_t capabilities() const;
    void put_beacon(Writer &writer, std::int64_t now_ns) const;
    void put_bss(Writer &writer) const;
    void queue(FramePool::Slot slot, const Writer &writer);

    const Profile &profile_;
    Counters &counters_;
    FramePool pool_;
    Ring<Waiting> queue_;
    State state_ = State::none;
    bool dozing_ = false;
    wire::ieee80211::MacAddress station_{};
    std::uint16_t sequence_ = 0;
    std::uint64_t group_packet_number_ = 0;
};

} // namespace besser::air
