// SPDX-License-Identifier: GPL-2.0-only
// From the chip to the access point: the chip's queued frames by access class, aggregated like the
// downlink, and the access point's reorder buffer, which they reach last.
#pragma once

#include "model/air/air_counters.hpp"
#include "model/air/error_rate.hpp"
#include "model/air/frame_pool.hpp"
#include "model/air/phy.hpp"
#include "model/air/random.hpp"
#include "model/air/ring.hpp"
#include "model/chip/radio.hpp"

#include <array>

namespace besser::air {

class Uplink {
  public:
    /// Frames the chip may have queued per access class.
    static constexpr std::uint32_t max_queued = 256;

    /// What hears the outcome of a transmission. Both calls may lead to push() and flush().
    class Owner {
      public:
        /// A frame reached the access point, in the order of transmit() within its class.
        virtual void on_arrived(wire::Bytes frame) = 0;
        virtual void on_done(std::uint32_t token, const chip::TxOutcome &outcome) = 0;

      protected:
        ~Owner() = default;
    };

    Uplink(const Profile &profile, Counters &counters, Owner &owner,
           std::pmr::memory_resource *memory);

    /// False if the queue of that class is full.
    [[nodiscard]] bool push(std::uint32_t token, wire::Bytes frame, chip::AccessClass access_class,
                            const chip::RateLadder &ladder);
    void flush();

    [[nodiscard]] bool pending() const;
    /// Class that is next on the medium: voice, video, best effort, background.
    [[nodiscard]] chip::AccessClass next_class() const;

    /// Builds the next PPDU; needs pending(). `aggregate` allows A-MPDUs. Returns what the PPDU and
    /// its acknowledgement take together.
    [[nodiscard]] std::int64_t begin(std::int64_t now_ns, bool aggregate);

    /// Of the transmission in progress; nothing after flush().
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] wire::Bytes first() const {
        return count_ > 0 ? (*sending_)[numbers_[0]].frame : wire::Bytes();
    }

    enum class Fate : std::uint8_t { arrives, collides, unheard };
    /// The transmission is over. Returns whether any of it was acknowledged.
    bool finish(std::int64_t now_ns, Fate fate, const ErrorRate &errors, Random &random);

  private:
    struct Entry {
        std::uint32_t token;
        wire::Bytes frame;
        chip::RateLadder ladder;
        std::int64_t first_try_ns;
        std::uint8_t tries;
        bool done;
        FramePool::Slot kept; ///< arrived out of order, held in the reorder buffer
    };

    /// Of a data frame's try, counted from 0.
    [[nodiscard]] std::uint8_t data_rate(const Entry &entry, unsigned attempt) const;
    [[nodiscard]] unsigned most_tries(const Entry &entry) const;
    [[nodiscard]] std::int64_t exchange_ns(std::size_t psdu_bytes, wire::Bytes first) const;
    [[nodiscard]] bool lost(const Entry &entry, Fate fate, const ErrorRate &errors, Random &random);
    void release();
    [[nodiscard]] bool keep(Entry &entry);
    void report(const Entry &entry, bool acked, std::int64_t now_ns);

    const Profile &profile_;
    Counters &counters_;
    Owner &owner_;
    FramePool reorder_;
    std::array<Ring<Entry>, 4> queues_;

    Ring<Entry> *sending_ = nullptr;
    std::array<std::uint32_t, 64> numbers_{};
    std::size_t count_ = 0;
    bool data_ = false; ///< the transmission is of data, at that rate
    std::uint8_t rate_ = 0;
    bool aggregated_ = false;
};

} // namespace besser::air
