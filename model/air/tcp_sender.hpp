// SPDX-License-Identifier: GPL-2.0-only
// boltzmann: `pv -L RATE | nc TABLET PORT` on a Linux host behind the access point.
#pragma once

#include "model/air/cubic.hpp"
#include "model/air/random.hpp"
#include "model/air/scoreboard.hpp"
#include "model/air/wired.hpp"
#include "model/chip/scheduler.hpp"

namespace besser::air {

struct SenderProfile {
    std::uint32_t address = 0x0A000001;            ///< 10.0.0.1, any
    std::uint32_t destination = 0x0A000002;        ///< 10.0.0.2, any
    std::uint16_t destination_port = 5001;         ///< any
    std::uint64_t rate_bytes_per_s = 4'194'304;    ///< measurements: pv -L 4m; 0 is uncapped
    std::int64_t chunk_interval_ns = 100'000'000;  ///< pv: RATE_GRANULARITY, 100 ms
    std::int64_t chunk_backlog_ns = 5'000'000'000; ///< pv 1.6.20 and later: at most 5 s of credit
    std::uint16_t mss_bytes = 1448;                ///< MTU 1500 less headers and timestamps
    std::uint32_t initial_window_segments = 10;    ///< RFC 6928
    std::uint32_t send_buffer_bytes = 2'097'152;   ///< tcp_wmem[2] of 4 MiB, half of it payload
    std::int64_t rto_initial_ns = 1'000'000'000;   ///< RFC 6298, 2.1
    std::int64_t rto_min_ns = 200'000'000;         ///< Linux TCP_RTO_MIN
    std::int64_t rto_max_ns = 120'000'000'000;     ///< Linux TCP_RTO_MAX
    std::uint8_t window_scale = 7;                 ///< its own; it receives nothing
};

struct SenderCounters {
    std::uint64_t segments = 0; ///< with payload, retransmissions included
    std::uint64_t retransmissions = 0;
    std::uint64_t recoveries = 0; ///< fast recoveries entered
    std::uint64_t timeouts = 0;
    std::uint64_t window_probes = 0;
    std::uint64_t acked_bytes = 0;
    std::uint64_t malformed = 0;

    bool operator==(const SenderCounters &) const = default;
};

/// One connection at a time. Not to be moved: the scheduler holds its address.
class TcpSender final : public WiredHost {
  public:
    TcpSender(chip::Scheduler &scheduler, Wire &wire, const SenderProfile &profile,
              std::pmr::memory_resource *memory, std::uint64_t seed);
    TcpSender(const TcpSender &) = delete;
    TcpSender &operator=(const TcpSender &) = delete;

    /// Connects anew, from another port, and offers data as soon as it is connected. For each rep.
    void start();
    /// Resets the connection (the process is killed).
    void stop();
    void on_frame(const EthernetFrame &frame) override {
        if (frame.type == EthernetFrame::ipv4)
            on_packet(frame.payload);
    }

    [[nodiscard]] bool connected() const { return state_ == State::established; }
    [[nodiscard]] const SenderCounters &counters() const { return counters_; }
    [[nodiscard]] std::uint32_t window_segments() const { return cubic_.segments(); }
    [[nodiscard]] std::int64_t smoothed_rtt_ns() const { return srtt_ns_; }

  private:
    enum class State : std::uint8_t { closed, syn_sent, established };
    enum class Episode : std::uint8_t { none, recovery, loss };

    void on_packet(wire::Bytes ip_packet);
    template <void (TcpSender::*method)(std::uint64_t)>
    chip::Scheduler::Token at(std::int64_t when_ns);
    void on_chunk(std::uint64_t);
    void on_timer(std::uint64_t);
    void arm(std::int64_t deadline_ns);
    void disarm() { deadline_ns_ = 0; }
    void expire();

    void on_syn_ack(const wire::tcp::Segment &segment);
    void on_ack(const wire::tcp::Segment &segment);
    [[nodiscard]] std::uint32_t take_sack(const wire::tcp::Segment &segment);
    void react(std::uint32_t arrived);
    void measure(std::int64_t rtt_ns);

    void write();
    void transmit();
    [[nodiscard]] std::uint16_t new_bytes() const;
    [[nodiscard]] bool window_shut() const {
        return board_.empty() && written_ > next_ && window_end_ <= next_;
    }
    void send_data(std::uint64_t offset, std::uint16_t bytes);
    void send_control(std::uint8_t flags, std::uint64_t offset);
    [[nodiscard]] wire::tcp::Segment segment(std::uint8_t flags, std::uint64_t offset) const;
    [[nodiscard]] std::int64_t rto_ns() const;

    chip::Scheduler &scheduler_;
    Wire &wire_;
    const SenderProfile profile_;
    SenderCounters counters_;
    Random random_;
    Scoreboard board_;
    Cubic cubic_;

    State state_ = State::closed;
    Episode episode_ = Episode::none;
    bool limited_ = false; ///< by the congestion window, when transmit() last ended
    std::uint16_t port_ = 40'000;
    std::uint16_t mss_;
    std::uint8_t peer_scale_ = 0;
    std::uint8_t backoff_ = 0;
    std::uint32_t first_sequence_ = 0;
    std::uint32_t peer_sequence_ = 0; ///< what we acknowledge
    std::uint32_t peer_timestamp_ = 0;

    // Stream offsets: acknowledged <= next to send <= written by the application.
    std::uint64_t acked_ = 0;
    std::uint64_t next_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t window_end_ = 0;
    std::uint64_t episode_end_ = 0;

    std::uint64_t credit_bytes_ = 0; ///< what pv may still write
    std::int64_t next_chunk_ns_ = 0;
    chip::Scheduler::Token chunk_token_ = 0;

    std::int64_t srtt_ns_ = 0;
    std::int64_t rttvar_ns_ = 0;
    // The timer runs at or before the deadline and is set again from there: acknowledgements move
    // the deadline without touching the scheduler.
    std::int64_t deadline_ns_ = 0; ///< 0: none
    std::int64_t timer_ns_ = 0;
    chip::Scheduler::Token timer_token_ = 0;

    std::array<std::uint8_t, 1600> packet_{};
};

} // namespace besser::air
