// SPDX-License-Identifier: GPL-2.0-only
// The tablet's end of the stress: `nc -l PORT` on a Linux host. Pure logic over IPv4 packets; who
// drives it decides in which context (on the tablet: softirq).
#pragma once

#include "model/chip/scheduler.hpp"
#include "wire/ipv4.hpp"

#include <array>
#include <memory_resource>
#include <vector>

namespace besser::host {

/// What stands around the socket. Called within on_segment(), the timers' callbacks and read().
class SocketOwner {
  public:
    /// An IPv4 packet that the host wants to send; the bytes are valid during the call.
    virtual void send(wire::Bytes ip_packet) = 0;
    /// The application has something to read (sk_data_ready).
    virtual void readable() = 0;

  protected:
    ~SocketOwner() = default;
};

struct ReceiverProfile {
    std::uint32_t address = 0x0A000002; ///< 10.0.0.2, any
    std::uint16_t port = 5001;          ///< any
    std::uint16_t mss_bytes = 1460;     ///< MTU 1500
    std::uint32_t receive_window_bytes =
        3'145'728;                            ///< assumption: tcp_rmem[2] of 6 MiB, half of it
    std::uint8_t window_scale = 7;            ///< Linux for such a buffer; at most 14
    std::uint8_t ack_every_segments = 2;      ///< RFC 9293, 3.8.6.3
    std::int64_t delayed_ack_ns = 40'000'000; ///< Linux TCP_DELACK_MIN
    std::uint16_t max_ranges = 256;           ///< gaps the out-of-order queue can hold
    /// Of the segments beyond a gap all but the first three wait for one ACK (Linux since 4.18).
    bool compresses_sacks = false;
};

struct ReceiverCounters {
    std::uint64_t delivered_bytes = 0; ///< to the application, in order
    std::uint64_t segments = 0;        ///< with payload, that belong to the connection
    std::uint64_t acks = 0;
    std::uint64_t out_of_order = 0; ///< segments that came before one still missing
    std::uint64_t duplicates = 0;   ///< segments that brought nothing new
    std::uint64_t corrupt = 0; ///< payload is not what was sent there: dropped like a bad checksum
    std::uint64_t malformed = 0;     ///< no IPv4 or TCP
    std::uint64_t out_of_window = 0; ///< dropped: beyond the window, or too many gaps
    std::uint64_t connections = 0;
    std::uint64_t starts = 0; ///< times it began to listen, with nothing left of what was before

    bool operator==(const ReceiverCounters &) const = default;
};

/// One listener, one connection. Not to be moved: the scheduler holds its address.
class TcpReceiver {
  public:
    TcpReceiver(chip::Scheduler &scheduler, SocketOwner &owner, const ReceiverProfile &profile,
                std::pmr::memory_resource *memory);
    TcpReceiver(const TcpReceiver &) = delete;
    TcpReceiver &operator=(const TcpReceiver &) = delete;

    /// The receiver is started again, for each rep: forgets its connection and waits for the next.
    void listen();
    /// The receiver is killed.
    void close();
    /// Bytes in order that the application has not read.
    [[nodiscard]] std::uint64_t unread() const { return unread_; }
    /// The application has read so many of them. This tells the peer what it frees
    /// (tcp_cleanup_rbuf): at once if two segments wait for an ACK, or if the window doubles.
    void read(std::uint64_t bytes);

    /// An IPv4 packet for this host. Answers through the owner, here, when the application reads,
    /// or within the delayed ACK time.
    void on_segment(wire::Bytes ip_packet, std::int64_t now_ns);

    [[nodiscard]] bool connected() const { return state_ == State::established; }
    [[nodiscard]] const ReceiverCounters &counters() const { return counters_; }

  private:
    enum class State : std::uint8_t { closed, listening, established };
    struct Range { ///< of stream offsets
        std::uint64_t left;
        std::uint64_t right;
    };

    void accept(const wire::tcp::Segment &segment, std::int64_t now_ns);
    void on_payload(const wire::tcp::Segment &segment, std::int64_t now_ns);
    [[nodiscard]] std::uint64_t offset_of(std::uint32_t sequence) const;
    [[nodiscard]] bool store(Range range);
    void deliver(std::uint64_t to);
    [[nodiscard]] std::uint64_t room() const { return profile_.receive_window_bytes - unread_; }
    /// What the peer may still send.
    [[nodiscard]] std::uint64_t window() const { return window_edge_ - next_; }

    void acknowledge(std::int64_t now_ns);
    void acknowledge_later(std::int64_t now_ns);
    void acknowledge_gap(std::int64_t now_ns);
    void on_timer();
    void on_compression_timer();
    [[nodiscard]] std::int64_t compression_ns() const;
    /// Two segments wait for an ACK, which need not tell of a smaller window.
    [[nodiscard]] bool owes_ack() const {
        return unacknowledged_ >= profile_.ack_every_segments && room() >= told_room_;
    }
    void add_sack(wire::tcp::Segment &segment) const;
    [[nodiscard]] wire::tcp::Segment segment(std::uint8_t flags, std::int64_t now_ns);
    void send(const wire::tcp::Segment &segment);
    void refuse(const wire::tcp::Segment &segment, std::int64_t now_ns);

    chip::Scheduler &scheduler_;
    SocketOwner &owner_;
    const ReceiverProfile profile_;
    ReceiverCounters counters_;

    State state_ = State::closed;
    std::uint32_t peer_ = 0;
    std::uint16_t peer_port_ = 0;
    std::uint32_t first_sequence_ = 0; ///< the peer's SYN
    std::uint32_t own_sequence_ = 0x10000;
    std::uint32_t peer_timestamp_ = 0;

    std::uint64_t next_ = 0;        ///< stream offset that is waited for
    std::uint64_t window_edge_ = 0; ///< highest offset allowed so far
    std::uint64_t told_room_ = 0;   ///< the room there was at the last ACK
    std::uint64_t unread_ = 0;
    std::pmr::vector<Range> ranges_; ///< beyond next_, sorted, apart
    std::array<std::uint64_t, wire::tcp::max_sack_blocks> recent_{}; ///< latest first

    std::uint8_t unacknowledged_ = 0; ///< segments since the last ACK
    std::int64_t deadline_ns_ = 0;    ///< of the delayed ACK, 0: none
    chip::Scheduler::Token timer_token_ = 0;

    std::int64_t accepted_ns_ = 0;   ///< when the SYN was answered last
    std::int64_t round_trip_ns_ = 0; ///< until that was acknowledged; 0: not yet
    std::uint64_t gap_ = 0;          ///< where the gap begins that the next two are of
    std::uint8_t gap_acks_ = 0;      ///< that went out at once
    std::uint8_t compressed_ = 0;    ///< segments beyond it since the last ACK
    chip::Scheduler::Token compression_token_ = 0;

    std::array<std::uint8_t, wire::tcp::max_header_bytes> packet_{};
};

} // namespace besser::host
