// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/tcp_sender.hpp"

#include "model/air/stream.hpp"

#include <algorithm>

namespace besser::air {

namespace tcp = wire::tcp;

namespace {
std::uint32_t milliseconds(std::int64_t ns) { return static_cast<std::uint32_t>(ns / 1'000'000); }
/// A profile comes from a file: what would stop time or leave the packet is brought into range.
SenderProfile bounded(SenderProfile profile) {
    profile.mss_bytes = std::clamp<std::uint16_t>(profile.mss_bytes, 64, 1448);
    profile.chunk_interval_ns = std::max<std::int64_t>(profile.chunk_interval_ns, 1'000'000);
    profile.rto_initial_ns = std::max<std::int64_t>(profile.rto_initial_ns, 1'000'000);
    profile.rto_min_ns = std::max<std::int64_t>(profile.rto_min_ns, 1'000'000);
    return profile;
}
} // namespace

TcpSender::TcpSender(chip::Scheduler &scheduler, Wire &wire, const SenderProfile &profile,
                     std::pmr::memory_resource *memory, std::uint64_t seed)
    : scheduler_(scheduler), wire_(wire), profile_(bounded(profile)), random_(seed),
      board_(profile_.send_buffer_bytes / profile_.mss_bytes + 16, profile_.mss_bytes, memory),
      cubic_(profile.initial_window_segments), mss_(profile_.mss_bytes) {}

template <void (TcpSender::*method)(std::uint64_t)>
chip::Scheduler::Token TcpSender::at(std::int64_t when_ns) {
    return scheduler_.at(
        when_ns,
        [](void *self, std::uint64_t value) { (static_cast<TcpSender *>(self)->*method)(value); },
        this, 0);
}

// --- Connection ------------------------------------------------------------------------------

void TcpSender::start() {
    stop();
    state_ = State::syn_sent;
    episode_ = Episode::none;
    board_.clear();
    cubic_ = Cubic(profile_.initial_window_segments);
    limited_ = false;
    port_++;
    backoff_ = 0;
    first_sequence_ = random_.next();
    peer_sequence_ = peer_timestamp_ = 0;
    acked_ = next_ = written_ = window_end_ = episode_end_ = credit_bytes_ = 0;
    srtt_ns_ = rttvar_ns_ = 0;
    send_control(tcp::flag::syn, 0);
    arm(scheduler_.now_ns() + rto_ns());
}

void TcpSender::stop() {
    if (state_ == State::established)
        send_control(tcp::flag::rst | tcp::flag::ack, next_);
    state_ = State::closed;
    disarm();
    scheduler_.cancel(chunk_token_);
}

void TcpSender::on_packet(wire::Bytes ip_packet) {
    const auto segment = tcp::parse(ip_packet);
    if (!segment) {
        counters_.malformed++;
        return;
    }
    if (state_ == State::closed || segment->destination_port != port_ ||
        segment->source_port != profile_.destination_port ||
        segment->source != profile_.destination)
        return;
    if (segment->has(tcp::flag::rst))
        stop();
    else if (state_ == State::syn_sent && segment->has(tcp::flag::syn | tcp::flag::ack))
        on_syn_ack(*segment);
    else if (state_ == State::established && segment->has(tcp::flag::ack))
        on_ack(*segment);
}

void TcpSender::on_syn_ack(const tcp::Segment &segment) {
    if (segment.acknowledgment != first_sequence_ + 1)
        return;
    state_ = State::established;
    peer_sequence_ = segment.sequence + 1;
    peer_timestamp_ = segment.timestamp;
    peer_scale_ = std::min<std::uint8_t>(segment.window_scale, 14);               // RFC 7323, 2.3
    const auto room = static_cast<std::uint16_t>(std::max(segment.mss - 12, 64)); // less timestamps
    mss_ = std::min(profile_.mss_bytes, room);
    window_end_ = segment.window; // not scaled in a SYN
    backoff_ = 0;
    disarm();
    send_control(tcp::flag::ack, 0);
    next_chunk_ns_ = scheduler_.now_ns();
    on_chunk(0);
}

// --- The application: pv and nc --------------------------------------------------------------

/// pv adds a tenth of the rate to what it may write every 100 ms, and writes it at once.
void TcpSender::on_chunk(std::uint64_t) {
    const auto bytes_in = [this](std::int64_t ns) {
        return profile_.rate_bytes_per_s * static_cast<std::uint64_t>(ns) / 1'000'000'000;
    };
    credit_bytes_ = std::min(credit_bytes_ + bytes_in(profile_.chunk_interval_ns),
                             bytes_in(profile_.chunk_backlog_ns));
    if (profile_.rate_bytes_per_s != 0) {
        next_chunk_ns_ += profile_.chunk_interval_ns;
        chunk_token_ = at<&TcpSender::on_chunk>(next_chunk_ns_);
    }
    write();
    transmit();
}

/// Fills the send buffer with what the application may write.
void TcpSender::write() {
    const std::uint64_t room = acked_ + profile_.send_buffer_bytes - written_;
    const std::uint64_t bytes =
        profile_.rate_bytes_per_s == 0 ? room : std::min(room, credit_bytes_);
    written_ += bytes;
    credit_bytes_ -= std::min(bytes, credit_bytes_);
}

// --- Sending ---------------------------------------------------------------------------------

void TcpSender::transmit() {
    const std::int64_t now_ns = scheduler_.now_ns();
    for (;;) {
        limited_ = board_.in_flight() >= cubic_.segments();
        if (limited_)
            break;
        if (const Scoreboard::Segment *lost = board_.next_lost()) {
            send_data(lost->offset, lost->bytes);
            board_.retransmitted(now_ns);
            counters_.retransmissions++;
            continue;
        }
        const std::uint16_t bytes = new_bytes();
        if (bytes == 0)
            break;
        send_data(next_, bytes);
        board_.sent(next_, bytes, now_ns);
        next_ += bytes;
    }
    if (deadline_ns_ == 0 && (!board_.empty() || window_shut()))
        arm(now_ns + rto_ns());
}

/// A segment shorter than the MSS waits until nothing is outstanding: Nagle for the end of a
/// chunk, silly window avoidance for the end of the window.
std::uint16_t TcpSender::new_bytes() const {
    const std::uint64_t window = window_end_ - std::min(window_end_, next_);
    const std::uint64_t bytes = std::min<std::uint64_t>({mss_, written_ - next_, window});
    if (board_.full() || (bytes < mss_ && !board_.empty()))
        return 0;
    return static_cast<std::uint16_t>(bytes);
}

tcp::Segment TcpSender::segment(std::uint8_t flags, std::uint64_t offset) const {
    tcp::Segment segment;
    segment.source = profile_.address;
    segment.destination = profile_.destination;
    segment.source_port = port_;
    segment.destination_port = profile_.destination_port;
    segment.sequence = first_sequence_ + 1 + static_cast<std::uint32_t>(offset);
    segment.acknowledgment = peer_sequence_;
    segment.flags = flags;
    segment.window = 512;
    segment.timestamp = milliseconds(scheduler_.now_ns());
    segment.timestamp_echo = peer_timestamp_;
    return segment;
}

void TcpSender::send_data(std::uint64_t offset, std::uint16_t bytes) {
    const tcp::Segment head = segment(tcp::flag::ack, offset);
    const std::size_t head_bytes = tcp::header_bytes(head);
    tcp::write_headers(head, bytes, packet_);
    stream::fill(offset, port_, wire::MutableBytes(packet_).subspan(head_bytes, bytes));
    counters_.segments++;
    wire_.send(wire::Bytes(packet_).first(head_bytes + bytes));
}

void TcpSender::send_control(std::uint8_t flags, std::uint64_t offset) {
    tcp::Segment head = segment(flags, offset);
    if (head.has(tcp::flag::syn)) {
        head.sequence = first_sequence_;
        head.mss = static_cast<std::uint16_t>(profile_.mss_bytes + 12);
        head.window_scale = profile_.window_scale;
    }
    tcp::write_headers(head, 0, packet_);
    wire_.send(wire::Bytes(packet_).first(tcp::header_bytes(head)));
}

// --- Acknowledgements ------------------------------------------------------------------------

void TcpSender::on_ack(const tcp::Segment &segment) {
    const auto step = static_cast<std::int32_t>(segment.acknowledgment - first_sequence_ - 1 -
                                                static_cast<std::uint32_t>(acked_));
    const std::uint64_t acked = acked_ + static_cast<std::uint64_t>(std::max(step, 0));
    if (step < 0 || acked > next_)
        return;
    const std::int64_t now_ns = scheduler_.now_ns();
    peer_timestamp_ = segment.timestamp;
    window_end_ = std::max(window_end_, acked + (std::uint64_t{segment.window} << peer_scale_));
    std::uint32_t arrived = 0;
    if (acked > acked_) {
        const Scoreboard::Acked result = board_.acknowledge(acked);
        arrived = result.segments;
        counters_.acked_bytes += acked - acked_;
        acked_ = acked;
        if (result.sent_ns >= 0)
            measure(now_ns - result.sent_ns);
        backoff_ = 0;
        disarm();
    }
    if (window_end_ > next_ && board_.empty()) {
        backoff_ = 0;
        disarm();
    }
    react(arrived + take_sack(segment));
    write();
    transmit();
}

std::uint32_t TcpSender::take_sack(const tcp::Segment &segment) {
    std::array<Scoreboard::Range, tcp::max_sack_blocks> ranges;
    std::size_t count = 0;
    const auto offset = [this](std::uint32_t sequence) {
        return acked_ + (sequence - first_sequence_ - 1 - static_cast<std::uint32_t>(acked_));
    };
    for (std::size_t i = 0; i < segment.sack_count; i++)
        ranges[count++] = {offset(segment.sack[i].left), offset(segment.sack[i].right)};
    return board_.sack({ranges.data(), count});
}

/// Loss recovery after `arrived` segments are newly known to have arrived.
void TcpSender::react(std::uint32_t arrived) {
    if (episode_ != Episode::none && acked_ >= episode_end_)
        episode_ = Episode::none;
    if (board_.find_lost() > 0 && episode_ == Episode::none) {
        episode_ = Episode::recovery;
        episode_end_ = next_;
        cubic_.on_loss();
        counters_.recoveries++;
    } else if (episode_ != Episode::recovery && limited_) {
        cubic_.on_ack(arrived, scheduler_.now_ns(), static_cast<double>(srtt_ns_) * 1e-9);
    }
}

/// RFC 6298, 2.2 and 2.3.
void TcpSender::measure(std::int64_t rtt_ns) {
    if (srtt_ns_ == 0) {
        srtt_ns_ = rtt_ns;
        rttvar_ns_ = rtt_ns / 2;
        return;
    }
    rttvar_ns_ += (std::abs(srtt_ns_ - rtt_ns) - rttvar_ns_) / 4;
    srtt_ns_ += (rtt_ns - srtt_ns_) / 8;
}

// --- The retransmission and persist timer ----------------------------------------------------

std::int64_t TcpSender::rto_ns() const {
    const std::int64_t base = srtt_ns_ == 0
                                  ? profile_.rto_initial_ns
                                  : srtt_ns_ + std::max(profile_.rto_min_ns, 4 * rttvar_ns_);
    return std::min(base << std::min<int>(backoff_, 10), profile_.rto_max_ns);
}

void TcpSender::arm(std::int64_t deadline_ns) {
    deadline_ns_ = deadline_ns;
    if (timer_token_ != 0 && timer_ns_ <= deadline_ns)
        return;
    scheduler_.cancel(timer_token_);
    timer_ns_ = deadline_ns;
    timer_token_ = at<&TcpSender::on_timer>(deadline_ns);
}

void TcpSender::on_timer(std::uint64_t) {
    timer_token_ = 0;
    if (deadline_ns_ == 0)
        return;
    if (scheduler_.now_ns() < deadline_ns_)
        return arm(deadline_ns_);
    disarm();
    expire();
}

void TcpSender::expire() {
    backoff_++;
    if (state_ == State::syn_sent) {
        send_control(tcp::flag::syn, 0);
        arm(scheduler_.now_ns() + rto_ns());
        return;
    }
    if (window_shut()) { // an old sequence number makes the peer tell its window
        counters_.window_probes++;
        send_control(tcp::flag::ack, acked_ - 1);
    } else if (!board_.empty()) {
        counters_.timeouts++;
        board_.mark_all_lost();
        cubic_.on_timeout(episode_ == Episode::loss);
        episode_ = Episode::loss;
        episode_end_ = next_;
    }
    transmit();
}

} // namespace besser::air
