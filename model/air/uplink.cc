// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/uplink.hpp"

#include <algorithm>

namespace besser::air {

namespace ieee80211 = wire::ieee80211;

namespace {
/// Frames with a payload go by the ladder they came with, or at the profile's rate; management and
/// null frames at the basic rate.
bool is_data(wire::Bytes frame) {
    return frame[0] == ieee80211::frame::data || frame[0] == ieee80211::frame::qos_data;
}
bool is_group(wire::Bytes frame) { return (frame[4] & 1) != 0; }

constexpr std::array<chip::AccessClass, 4> by_priority = {3, 2, 0, 1};
} // namespace

Uplink::Uplink(const Profile &profile, Counters &counters, Owner &owner,
               std::pmr::memory_resource *memory)
    : profile_(profile), counters_(counters), owner_(owner),
      reorder_(64, memory), queues_{
                                Ring<Entry>(max_queued, memory), Ring<Entry>(max_queued, memory),
                                Ring<Entry>(max_queued, memory), Ring<Entry>(max_queued, memory)} {}

bool Uplink::push(std::uint32_t token, wire::Bytes frame, chip::AccessClass access_class,
                  const chip::RateLadder &ladder) {
    Ring<Entry> &queue = queues_[access_class & 3];
    if (queue.full() || frame.size() < sizeof(ieee80211::Header) || frame.size() > max_frame_bytes)
        return false;
    queue.push({token, frame, ladder, 0, 0, false, FramePool::none});
    return true;
}

void Uplink::flush() {
    for (Ring<Entry> &queue : queues_) {
        for (; !queue.empty(); queue.pop())
            if (queue.front().kept != FramePool::none)
                reorder_.give(queue.front().kept);
    }
    count_ = 0;
}

bool Uplink::pending() const {
    return std::any_of(queues_.begin(), queues_.end(), [](const auto &q) { return !q.empty(); });
}

chip::AccessClass Uplink::next_class() const {
    for (const chip::AccessClass access_class : by_priority)
        if (!queues_[access_class].empty())
            return access_class;
    return by_priority.back();
}

/// A profile without a level says what the link carries: no rate of 802.11n above its own. And 5
/// GHz has none of DSSS.
std::uint8_t Uplink::data_rate(const Entry &entry, unsigned attempt) const {
    namespace rate = wire::wsm::rate;
    if (entry.ladder.total() == 0)
        return profile_.phy_rate_index;
    const std::uint8_t lowest = wire::wsm::is_ghz5(profile_.channel) ? rate::first_ofdm : 0;
    const std::uint8_t wanted = std::max(entry.ladder.rate_of(attempt), lowest);
    return wanted >= rate::first_mcs && profile_.path_loss_db == 0
               ? std::min(wanted, profile_.phy_rate_index)
               : wanted;
}

unsigned Uplink::most_tries(const Entry &entry) const {
    const unsigned told = is_data(entry.frame) ? entry.ladder.total() : 0;
    return told > 0 ? told : profile_.retry_limit;
}

/// What the PPDU and its acknowledgement take.
std::int64_t Uplink::exchange_ns(std::size_t psdu_bytes, wire::Bytes first) const {
    if (data_ && phy::is_ht(profile_, rate_))
        return phy::data_at_ns(profile_, rate_, psdu_bytes) + phy::block_ack_ns(profile_);
    if (data_)
        return phy::data_at_ns(profile_, rate_, first.size() + phy::fcs_bytes) +
               phy::legacy_ack_ns(profile_, rate_);
    return phy::management_ns(profile_, first.size()) +
           (is_group(first) ? 0 : phy::management_ack_ns(profile_));
}

std::int64_t Uplink::begin(std::int64_t now_ns, bool aggregate) {
    sending_ = &queues_[next_class()];
    Ring<Entry> &queue = *sending_;
    count_ = 0;
    std::size_t psdu_bytes = 0;
    const wire::Bytes first = queue.front().frame; // never done: release() leaves no such head
    data_ = is_data(first);
    rate_ = data_ ? data_rate(queue.front(), queue.front().tries) : profile_.management_rate_index;
    const bool may_aggregate =
        aggregate && first[0] == ieee80211::frame::qos_data && phy::is_ht(profile_, rate_);
    const std::uint32_t limit =
        may_aggregate ? std::min(profile_.window_mpdus, profile_.max_ampdu_mpdus) : 1;
    for (std::uint32_t n = queue.head(); n != queue.tail() && n - queue.head() < limit; n++) {
        Entry &entry = queue[n];
        if (entry.done)
            continue;
        const std::size_t bytes = phy::subframe_bytes(entry.frame.size());
        if (count_ > 0 &&
            (entry.frame[0] != ieee80211::frame::qos_data ||
             data_rate(entry, entry.tries) != rate_ ||
             psdu_bytes + bytes > profile_.max_ampdu_bytes ||
             phy::data_at_ns(profile_, rate_, psdu_bytes + bytes) > profile_.max_ppdu_ns))
            break;
        if (entry.tries == 0)
            entry.first_try_ns = now_ns;
        psdu_bytes += bytes;
        numbers_[count_++] = n;
    }
    aggregated_ = count_ > 1;
    if (data_) {
        counters_.up.transmissions++;
        counters_.up.tries += count_;
    }
    return exchange_ns(psdu_bytes, first);
}

bool Uplink::lost(const Entry &entry, Fate fate, const ErrorRate &errors, Random &random) {
    if (fate == Fate::arrives &&
        !random.chance(data_ ? errors.of(rate_, phy::subframe_bytes(entry.frame.size()))
                             : profile_.management_error))
        return false;
    if (data_)
        (fate == Fate::arrives    ? counters_.up.lost
         : fate == Fate::collides ? counters_.up.collided
                                  : counters_.up.unheard)++;
    return true;
}

/// flush() may happen in each call to the owner: nothing read from the queue before is used after.
bool Uplink::finish(std::int64_t now_ns, Fate fate, const ErrorRate &errors, Random &random) {
    bool any = false;
    for (std::size_t i = 0; i < count_; i++) {
        const std::uint32_t number = numbers_[i];
        Entry &entry = (*sending_)[number];
        entry.tries++;
        const bool group = is_group(entry.frame);
        bool acked = !lost(entry, fate, errors, random);
        if (acked && number != sending_->head())
            acked = keep(entry);
        if (!acked && !group && entry.tries < most_tries(entry))
            continue;
        any = any || acked || group;
        if (data_)
            (acked ? counters_.up.delivered : counters_.up.dropped)++;
        entry.done = true;
        const Entry done = entry;
        if (acked && done.kept == FramePool::none)
            owner_.on_arrived(done.frame);
        if (i < count_)
            report(done, acked || group, now_ns);
        if (i < count_)
            release();
    }
    count_ = 0;
    return any;
}

/// An MPDU that overtook a lost one waits at the access point (10.25.6.6); its bytes go back to
/// the chip at once.
bool Uplink::keep(Entry &entry) {
    const FramePool::Slot slot = reorder_.take();
    if (slot == FramePool::none) {
        counters_.up.refused++;
        return false;
    }
    std::memcpy(reorder_.data(slot), entry.frame.data(), entry.frame.size());
    reorder_.resize(slot, entry.frame.size());
    entry.kept = slot;
    return true;
}

/// Hands on what no longer waits for an earlier MPDU.
void Uplink::release() {
    while (!sending_->empty() && sending_->front().done) {
        const FramePool::Slot kept = sending_->front().kept;
        sending_->pop();
        if (kept == FramePool::none)
            continue;
        owner_.on_arrived(reorder_.bytes(kept));
        reorder_.give(kept);
    }
}

void Uplink::report(const Entry &entry, bool acked, std::int64_t now_ns) {
    owner_.on_done(
        entry.token,
        {.acked = acked,
         .aggregated = aggregated_,
         .rate = rate_,
         .ack_failures = static_cast<std::uint8_t>(entry.tries - (acked ? 1 : 0)),
         .media_delay_us = static_cast<std::uint32_t>((now_ns - entry.first_try_ns) / 1000)});
}

} // namespace besser::air
