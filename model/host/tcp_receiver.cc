// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/tcp_receiver.hpp"

#include "model/air/stream.hpp"

#include <algorithm>
#include <utility>

namespace besser::host {

namespace tcp = wire::tcp;

namespace {

// Linux, net/ipv4: TCP_FASTRETRANS_THRESH, and the sysctls tcp_comp_sack_nr, _delay_ns, _slack_ns.
constexpr std::uint8_t gap_acks_at_once = 3;
constexpr std::uint8_t most_compressed = 44;
constexpr std::int64_t longest_compression_ns = 1'000'000;
constexpr std::int64_t compression_slack_ns = 100'000;

} // namespace

TcpReceiver::TcpReceiver(chip::Scheduler &scheduler, SocketOwner &owner,
                         const ReceiverProfile &profile, std::pmr::memory_resource *memory)
    : scheduler_(scheduler), owner_(owner), profile_(profile), ranges_(memory) {
    ranges_.reserve(profile.max_ranges); // so that nothing is allocated later
}

// --- The application: nc ---------------------------------------------------------------------

void TcpReceiver::listen() {
    close();
    state_ = State::listening;
    counters_.starts++;
}

void TcpReceiver::close() {
    state_ = State::closed;
    ranges_.clear();
    deadline_ns_ = 0;
    unacknowledged_ = 0;
    unread_ = 0;
    compressed_ = 0;
    scheduler_.cancel(std::exchange(compression_token_, 0));
}

void TcpReceiver::read(std::uint64_t bytes) {
    const std::uint64_t taken = std::min(bytes, unread_);
    unread_ -= taken;
    counters_.delivered_bytes += taken;
    if (state_ != State::established || taken == 0)
        return;
    if (unacknowledged_ >= profile_.ack_every_segments || room() >= 2 * window())
        acknowledge(scheduler_.now_ns());
}

// --- Segments --------------------------------------------------------------------------------

void TcpReceiver::on_segment(wire::Bytes ip_packet, std::int64_t now_ns) {
    const auto segment = tcp::parse(ip_packet);
    if (!segment) {
        counters_.malformed++;
        return;
    }
    if (segment->destination != profile_.address || segment->destination_port != profile_.port)
        return refuse(*segment, now_ns);
    const bool ours = state_ == State::established && segment->source == peer_ &&
                      segment->source_port == peer_port_;
    if (segment->has(tcp::flag::syn) && (state_ == State::listening || ours))
        return accept(*segment, now_ns);
    if (!ours)
        return refuse(*segment, now_ns);
    if (segment->has(tcp::flag::rst))
        return close();
    if (round_trip_ns_ == 0)
        round_trip_ns_ = now_ns - accepted_ns_;
    if (!segment->payload.empty())
        on_payload(*segment, now_ns);
    else if (offset_of(segment->sequence) != next_)
        acknowledge(now_ns); // a probe of our window
}

/// Also for a SYN that comes again because our answer was lost.
void TcpReceiver::accept(const tcp::Segment &syn, std::int64_t now_ns) {
    counters_.connections += state_ == State::listening ? 1 : 0;
    own_sequence_ += state_ == State::listening ? 0x10000 : 0;
    state_ = State::established;
    peer_ = syn.source;
    peer_port_ = syn.source_port;
    first_sequence_ = syn.sequence;
    peer_timestamp_ = syn.timestamp;
    next_ = unread_ = window_edge_ = gap_ = 0;
    ranges_.clear();
    accepted_ns_ = now_ns;
    round_trip_ns_ = 0;
    tcp::Segment answer = segment(tcp::flag::syn | tcp::flag::ack, now_ns);
    answer.sequence = own_sequence_;
    answer.window = static_cast<std::uint16_t>(std::min<std::uint64_t>(room(), 0xFFFF));
    answer.mss = profile_.mss_bytes;
    answer.window_scale = profile_.window_scale;
    send(answer);
}

std::uint64_t TcpReceiver::offset_of(std::uint32_t sequence) const {
    const std::uint32_t expected = first_sequence_ + 1 + static_cast<std::uint32_t>(next_);
    return next_ + static_cast<std::uint64_t>(
                       static_cast<std::int64_t>(static_cast<std::int32_t>(sequence - expected)));
}

/// An ACK for two segments goes out at once only if it need not tell of a smaller window
/// (__tcp_ack_snd_check); else the application's reading sends it.
void TcpReceiver::on_payload(const tcp::Segment &segment, std::int64_t now_ns) {
    counters_.segments++;
    const std::uint64_t left = offset_of(segment.sequence);
    const std::uint64_t right = left + segment.payload.size();
    if (static_cast<std::int64_t>(right - next_) <= 0) {
        counters_.duplicates++;
        return acknowledge(now_ns);
    }
    if (!air::stream::matches(left, peer_port_, segment.payload)) {
        counters_.corrupt++;
        return;
    }
    const bool gap = static_cast<std::int64_t>(left - next_) > 0;
    if (right > window_edge_ || (gap && ranges_.size() == profile_.max_ranges)) {
        counters_.out_of_window++;
        return acknowledge(now_ns);
    }
    if (gap) {
        (store({left, right}) ? counters_.out_of_order : counters_.duplicates)++;
        return acknowledge_gap(now_ns);
    }
    peer_timestamp_ = segment.timestamp;
    const bool fills = !ranges_.empty();
    unacknowledged_ += unacknowledged_ < 0xFF ? 1 : 0;
    deliver(right);
    if ((fills && ranges_.empty()) || owes_ack())
        acknowledge(now_ns);
    else if (fills)
        acknowledge_gap(now_ns);
    else if (unacknowledged_ > 0) // else the application has read, and that told the peer
        acknowledge_later(now_ns);
}

/// Remembers a range beyond a gap; its bytes have been checked and nobody reads them again. Returns
/// false if all of it was there.
bool TcpReceiver::store(Range range) {
    if (recent_[0] != range.left) {
        std::copy_backward(recent_.begin(), recent_.end() - 1, recent_.end());
        recent_[0] = range.left;
    }
    const auto first = std::partition_point(ranges_.begin(), ranges_.end(),
                                            [&](const Range &r) { return r.right < range.left; });
    if (first != ranges_.end() && first->left <= range.left && range.right <= first->right)
        return false;
    auto last = first;
    for (; last != ranges_.end() && last->left <= range.right; ++last) {
        range.left = std::min(range.left, last->left);
        range.right = std::max(range.right, last->right);
    }
    if (first == last) {
        ranges_.insert(first, range);
    } else {
        *first = range;
        ranges_.erase(first + 1, last);
    }
    return true;
}

/// Everything up to `to` has arrived: hands it up, with what waited for it beyond that.
void TcpReceiver::deliver(std::uint64_t to) {
    auto beyond = ranges_.begin();
    for (; beyond != ranges_.end() && beyond->left <= to; ++beyond)
        to = std::max(to, beyond->right);
    ranges_.erase(ranges_.begin(), beyond);
    unread_ += to - next_;
    next_ = to;
    owner_.readable();
}

// --- Acknowledging ---------------------------------------------------------------------------

void TcpReceiver::acknowledge(std::int64_t now_ns) {
    deadline_ns_ = 0;
    unacknowledged_ = 0;
    compressed_ = 0;
    scheduler_.cancel(std::exchange(compression_token_, 0));
    counters_.acks++;
    tcp::Segment answer = segment(tcp::flag::ack, now_ns);
    add_sack(answer);
    send(answer);
}

/// The timer is left running when an ACK goes out before it: it costs nothing on the data path, and
/// fires at most once per delay for nothing.
void TcpReceiver::acknowledge_later(std::int64_t now_ns) {
    if (deadline_ns_ == 0)
        deadline_ns_ = now_ns + profile_.delayed_ack_ns;
    if (timer_token_ != 0)
        return;
    timer_token_ = scheduler_.at(
        deadline_ns_,
        [](void *self, std::uint64_t) { static_cast<TcpReceiver *>(self)->on_timer(); }, this, 0);
}

void TcpReceiver::on_timer() {
    timer_token_ = 0;
    const std::int64_t now_ns = scheduler_.now_ns();
    if (deadline_ns_ == 0 || state_ != State::established)
        return;
    if (now_ns < deadline_ns_)
        return acknowledge_later(now_ns);
    acknowledge(now_ns);
}

/// Segments are missing still (__tcp_ack_snd_check). The sender takes three ACKs for a loss; what
/// comes after these waits for others.
void TcpReceiver::acknowledge_gap(std::int64_t now_ns) {
    if (std::exchange(gap_, next_) != next_)
        gap_acks_ = 0;
    if (!profile_.compresses_sacks || owes_ack() || compressed_ == most_compressed)
        return acknowledge(now_ns);
    if (gap_acks_ < gap_acks_at_once) {
        gap_acks_++;
        return acknowledge(now_ns);
    }
    compressed_++;
    if (compression_token_ == 0)
        compression_token_ = scheduler_.at(
            now_ns + compression_ns(),
            [](void *self, std::uint64_t) {
                static_cast<TcpReceiver *>(self)->on_compression_timer();
            },
            this, 0);
}

/// A twentieth of the round trip, which an idle CPU hears of as late as the timer's slack allows.
std::int64_t TcpReceiver::compression_ns() const {
    return std::min(round_trip_ns_ / 20, longest_compression_ns) + compression_slack_ns;
}

void TcpReceiver::on_compression_timer() {
    compression_token_ = 0;
    if (compressed_ > 0 && state_ == State::established)
        acknowledge(scheduler_.now_ns());
}

/// The range that changed last comes first (RFC 2018, section 4).
void TcpReceiver::add_sack(tcp::Segment &segment) const {
    const auto sequence = [this](std::uint64_t offset) {
        return static_cast<std::uint32_t>(offset) + first_sequence_ + 1;
    };
    const Range *told[tcp::max_sack_blocks] = {};
    for (std::size_t i = 0; i < recent_.size() && !ranges_.empty(); i++) {
        const auto found = std::partition_point(
            ranges_.begin(), ranges_.end(), [&](const Range &r) { return r.right <= recent_[i]; });
        if (found == ranges_.end() || found->left > recent_[i] ||
            std::find(told, told + segment.sack_count, &*found) != told + segment.sack_count)
            continue;
        told[segment.sack_count] = &*found;
        segment.sack[segment.sack_count++] = {sequence(found->left), sequence(found->right)};
    }
}

tcp::Segment TcpReceiver::segment(std::uint8_t flags, std::int64_t now_ns) {
    told_room_ = room();
    window_edge_ = std::max(window_edge_, next_ + told_room_);
    tcp::Segment segment;
    segment.source = profile_.address;
    segment.destination = peer_;
    segment.source_port = profile_.port;
    segment.destination_port = peer_port_;
    segment.sequence = own_sequence_ + 1;
    segment.acknowledgment = first_sequence_ + 1 + static_cast<std::uint32_t>(next_);
    segment.flags = flags;
    segment.window = static_cast<std::uint16_t>(
        std::min<std::uint64_t>((window_edge_ - next_) >> profile_.window_scale, 0xFFFF));
    segment.timestamp = static_cast<std::uint32_t>(now_ns / 1'000'000);
    segment.timestamp_echo = peer_timestamp_;
    return segment;
}

void TcpReceiver::send(const tcp::Segment &segment) {
    tcp::write_headers(segment, 0, packet_);
    owner_.send(wire::Bytes(packet_).first(tcp::header_bytes(segment)));
}

/// Nobody is there for it (RFC 9293, 3.10.7.1).
void TcpReceiver::refuse(const tcp::Segment &segment, std::int64_t now_ns) {
    if (segment.has(tcp::flag::rst))
        return;
    tcp::Segment answer;
    answer.source = segment.destination;
    answer.destination = segment.source;
    answer.source_port = segment.destination_port;
    answer.destination_port = segment.source_port;
    answer.sequence = segment.acknowledgment;
    answer.acknowledgment = segment.sequence + static_cast<std::uint32_t>(segment.payload.size());
    answer.flags = tcp::flag::rst | tcp::flag::ack;
    answer.timestamp = static_cast<std::uint32_t>(now_ns / 1'000'000);
    send(answer);
}

} // namespace besser::host
