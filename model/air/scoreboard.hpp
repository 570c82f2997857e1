// SPDX-License-Identifier: GPL-2.0-only
// What the sender knows of each segment it sent: acknowledged, selectively acknowledged, lost.
//
// Loss is told by three segments sent later having arrived (RFC 6675 with the forward
// acknowledgement of FACK), of a retransmission by anything sent after it having arrived (the idea
// of RACK, RFC 8985): without it, a retransmission that meets the full queue again costs a timeout.
// A path that is seen to reorder is given more time: Linux then waits for a share of the round trip
// and not for a number of segments; here for as many as net.ipv4.tcp_max_reordering.
#pragma once

#include "model/air/ring.hpp"
#include "wire/ipv4.hpp"

#include <array>

namespace besser::air {

class Scoreboard {
  public:
    struct Segment {
        std::uint64_t offset;
        std::int64_t sent_ns;
        std::uint32_t order; ///< counts transmissions, retransmissions included
        std::uint16_t bytes;
        enum class State : std::uint8_t { in_flight, lost, sacked } state;
        bool retransmitted;
    };
    struct Acked {
        std::uint32_t segments = 0;
        std::int64_t sent_ns = -1; ///< of the latest that was sent only once: for the RTT
    };
    struct Range { ///< of stream offsets
        std::uint64_t left;
        std::uint64_t right;
    };

    Scoreboard(std::size_t segments, std::uint16_t mss, std::pmr::memory_resource *memory)
        : segments_(segments, memory), retransmissions_(segments, memory), mss_(mss) {}

    [[nodiscard]] bool empty() const { return segments_.empty(); }
    [[nodiscard]] bool full() const { return segments_.full(); }
    [[nodiscard]] std::uint32_t in_flight() const { return in_flight_; }
    void clear();

    void sent(std::uint64_t offset, std::uint16_t bytes, std::int64_t now_ns);
    /// Everything below `offset` has arrived.
    Acked acknowledge(std::uint64_t offset);
    /// Selective acknowledgement; ranges may be nonsense. Returns how many segments are newly known
    /// to have arrived.
    std::uint32_t sack(std::span<const Range> ranges);
    /// Marks what the arrivals known so far prove lost; returns how many segments.
    std::uint32_t find_lost();
    /// After a timeout: everything that is not known to have arrived.
    void mark_all_lost();

    /// The first lost segment, or nullptr.
    [[nodiscard]] const Segment *next_lost();
    /// next_lost() goes out again.
    void retransmitted(std::int64_t now_ns);

  private:
    struct Retransmission {
        std::uint32_t number;
        std::uint32_t order;
    };
    static constexpr std::uint32_t duplicate_threshold = 3;
    static constexpr std::uint32_t most_reordered = 300;

    /// A segment that was sent once has arrived after one that was sent later
    /// (tcp_check_sack_reordering).
    void check_reordering(const Segment &segment, std::uint32_t number);
    void arrived(const Segment &segment);
    void mark_lost(std::uint32_t number);
    [[nodiscard]] std::uint32_t find(std::uint64_t offset) const;

    Ring<Segment> segments_;
    Ring<Retransmission> retransmissions_; ///< in the order they were sent
    std::uint16_t mss_;
    std::uint32_t threshold_ = duplicate_threshold;
    std::uint32_t in_flight_ = 0;
    std::uint32_t order_ = 0;
    std::uint32_t latest_arrived_ = 0; ///< highest `order` that arrived
    std::uint32_t highest_sacked_ = 0; ///< the number after the highest one
    std::uint32_t examined_ = 0;       ///< first transmissions before it have been judged
    std::uint32_t lost_from_ = 0;      ///< nothing before it is lost
    std::array<Range, wire::tcp::max_sack_blocks> seen_{}; ///< the ranges of the last call
};

} // namespace besser::air
