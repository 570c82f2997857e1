// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/scoreboard.hpp"

#include <algorithm>
#include <cassert>

namespace besser::air {

namespace {
/// Numbers wrap: `a` lies before `b` if the way from `a` forward to `b` is the shorter one.
bool before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }
std::uint32_t later(std::uint32_t a, std::uint32_t b) { return before(a, b) ? b : a; }
} // namespace

void Scoreboard::clear() {
    segments_.clear();
    retransmissions_.clear();
    threshold_ = duplicate_threshold;
    in_flight_ = 0;
    highest_sacked_ = examined_ = lost_from_ = segments_.head();
    seen_ = {};
}

void Scoreboard::sent(std::uint64_t offset, std::uint16_t bytes, std::int64_t now_ns) {
    assert(bytes > 0 && bytes <= mss_);
    segments_.push({offset, now_ns, ++order_, bytes, Segment::State::in_flight, false});
    in_flight_++;
}

void Scoreboard::arrived(const Segment &segment) {
    assert(segment.state != Segment::State::in_flight || in_flight_ > 0);
    in_flight_ -= segment.state == Segment::State::in_flight ? 1 : 0;
    latest_arrived_ = later(latest_arrived_, segment.order);
}

void Scoreboard::check_reordering(const Segment &segment, std::uint32_t number) {
    if (!segment.retransmitted && before(number, highest_sacked_))
        threshold_ = most_reordered;
}

Scoreboard::Acked Scoreboard::acknowledge(std::uint64_t offset) {
    Acked acked;
    while (!segments_.empty() && segments_.front().offset + segments_.front().bytes <= offset) {
        const Segment &segment = segments_.front();
        if (segment.state != Segment::State::sacked) {
            acked.segments++;
            check_reordering(segment, segments_.head());
            arrived(segment);
            if (!segment.retransmitted) // Karn's rule
                acked.sent_ns = segment.sent_ns;
        }
        segments_.pop();
    }
    const std::uint32_t head = segments_.head();
    highest_sacked_ = later(highest_sacked_, head);
    examined_ = later(examined_, head);
    lost_from_ = later(lost_from_, head);
    return acked;
}

/// Number of the first segment that begins at `offset` or later. No segment is longer than the MSS,
/// so the guess is never too high, and nearly always right.
std::uint32_t Scoreboard::find(std::uint64_t offset) const {
    if (segments_.empty() || offset <= segments_.front().offset)
        return segments_.head();
    const std::uint64_t guess = (offset - segments_.front().offset) / mss_;
    if (guess >= segments_.size())
        return segments_.tail();
    std::uint32_t number = segments_.head() + static_cast<std::uint32_t>(guess);
    while (number != segments_.tail() && segments_[number].offset < offset)
        number++;
    return number;
}

std::uint32_t Scoreboard::sack(std::span<const Range> ranges) {
    std::uint32_t count = 0;
    for (const Range &range : ranges) {
        // The peer repeats its ranges in each acknowledgement: only what grew is walked again.
        std::uint64_t from = range.left;
        for (const Range &seen : seen_)
            if (seen.left <= from && from < seen.right)
                from = seen.right;
        for (std::uint32_t n = find(from); n != segments_.tail(); n++) {
            Segment &segment = segments_[n];
            if (segment.offset + segment.bytes > range.right)
                break;
            if (segment.state == Segment::State::sacked)
                continue;
            check_reordering(segment, n);
            arrived(segment);
            segment.state = Segment::State::sacked;
            highest_sacked_ = later(highest_sacked_, n + 1);
            count++;
        }
    }
    seen_ = {};
    std::copy_n(ranges.begin(), std::min(ranges.size(), seen_.size()), seen_.begin());
    return count;
}

void Scoreboard::mark_lost(std::uint32_t number) {
    Segment &segment = segments_[number];
    if (segment.state != Segment::State::in_flight)
        return;
    segment.state = Segment::State::lost;
    assert(in_flight_ > 0);
    in_flight_--;
    if (before(number, lost_from_))
        lost_from_ = number;
}

std::uint32_t Scoreboard::find_lost() {
    const std::uint32_t in_flight_before = in_flight_;
    for (; static_cast<std::int32_t>(highest_sacked_ - examined_) >
           static_cast<std::int32_t>(threshold_);
         examined_++)
        if (!segments_[examined_].retransmitted)
            mark_lost(examined_);
    for (; !retransmissions_.empty() && before(retransmissions_.front().order, latest_arrived_);
         retransmissions_.pop()) {
        const auto [number, order] = retransmissions_.front();
        if (!before(number, segments_.head()) && segments_[number].order == order)
            mark_lost(number);
    }
    return in_flight_before - in_flight_;
}

void Scoreboard::mark_all_lost() {
    for (std::uint32_t number = segments_.head(); number != segments_.tail(); number++)
        mark_lost(number);
    examined_ = segments_.tail();
    retransmissions_.clear();
    seen_ = {};
}

const Scoreboard::Segment *Scoreboard::next_lost() {
    for (; before(lost_from_, examined_); lost_from_++)
        if (segments_[lost_from_].state == Segment::State::lost)
            return &segments_[lost_from_];
    return nullptr;
}

void Scoreboard::retransmitted(std::int64_t now_ns) {
    Segment &segment = segments_[lost_from_];
    assert(before(lost_from_, examined_) && segment.state == Segment::State::lost);
    segment.state = Segment::State::in_flight;
    segment.retransmitted = true;
    segment.sent_ns = now_ns;
    segment.order = ++order_;
    in_flight_++;
    if (retransmissions_.full())
        retransmissions_.pop();
    retransmissions_.push({lost_from_, segment.order});
}

} // namespace besser::air
