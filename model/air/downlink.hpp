// SPDX-License-Identifier: GPL-2.0-only
// From the wire to the station: the wire itself, the access point's queue with tail drop, and the
// block-ack window out of which A-MPDUs are built (802.11-2020, 10.25).
#pragma once

#include "model/air/air_counters.hpp"
#include "model/air/frame_pool.hpp"
#include "model/air/ring.hpp"
#include "model/air/rsn.hpp"
#include "model/air/wired.hpp"

#include <array>

namespace besser::air {

class Downlink {
  public:
    static constexpr std::uint32_t max_window = 64;

    Downlink(const Profile &profile, Counters &counters, std::pmr::memory_resource *memory);

    /// Puts a frame for the station on the wire at `now_ns`. With a `key` it is protected.
    void push(const EthernetFrame &frame, const rsn::TemporalKey *key, std::int64_t now_ns);

    /// When there is something to send: `now_ns`, or the next arrival, or `never`.
    [[nodiscard]] std::int64_t ready_ns(std::int64_t now_ns) const;
    static constexpr std::int64_t never = INT64_MAX;

    /// Forgets all frames; sequence numbers start at 0 again. For a new association of `station`.
    void restart(const wire::ieee80211::MacAddress &station);

    /// Builds the next A-MPDU (or single MPDU) and returns what its PPDU takes, in nanoseconds.
    [[nodiscard]] std::int64_t begin(std::int64_t now_ns);

    /// The MPDUs of the transmission in progress; none after restart().
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] wire::Bytes frame(std::size_t index);
    /// End of this MPDU from the start of the PPDU.
    [[nodiscard]] std::int64_t end_ns(std::size_t index) const { return subframes_[index].end_ns; }
    void acknowledge(std::size_t index) { mpdu(index).done = true; }
    [[nodiscard]] std::size_t acknowledged() {
        std::size_t done = 0;
        for (std::size_t i = 0; i < count_; i++)
            done += mpdu(i).done ? 1 : 0;
        return done;
    }

    /// The transmission is over: what was not acknowledged is kept for another try, or dropped at
    /// the retry limit. Returns how many were acknowledged.
    std::size_t finish();

  private:
    struct InFlight {
        std::int64_t arrival_ns;
        FramePool::Slot slot;
    };
    struct Mpdu {
        FramePool::Slot slot;
        std::uint8_t tries;
        bool done;
    };
    struct Subframe {
        std::uint32_t number;
        std::int64_t end_ns;
    };

    void arrive(std::int64_t now_ns);
    [[nodiscard]] std::size_t build(std::uint8_t *to, const EthernetFrame &frame,
                                    const rsn::TemporalKey *key);
    [[nodiscard]] bool fits(FramePool::Slot slot) const;
    void append(std::uint32_t number);
    [[nodiscard]] Mpdu &mpdu(std::size_t index) {
        return window_[subframes_[index].number % max_window];
    }

    const Profile &profile_;
    Counters &counters_;
    FramePool pool_;
    Ring<InFlight> wire_;
    Ring<FramePool::Slot> queue_;
    std::int64_t wire_free_ns_ = 0;
    std::size_t max_psdu_bytes_;
    wire::ieee80211::QosHeader head_{};
    std::uint64_t packet_number_ = 0; ///< of the last protected frame since restart()

    /// MPDUs numbered first_ to next_ - 1; a number's low 12 bits are its sequence number.
    std::array<Mpdu, max_window> window_{};
    std::uint32_t first_ = 0;
    std::uint32_t next_ = 0;

    std::array<Subframe, max_window> subframes_{};
    std::size_t count_ = 0;
    std::size_t psdu_bytes_ = 0;
};

} // namespace besser::air
