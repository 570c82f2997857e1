// SPDX-License-Identifier: GPL-2.0-only
// mac80211's receive reorder buffer of one TID (net/mac80211/rx.c,
// ieee80211_sta_manage_reorder_buf; 802.11-2020, 10.25.6.6), for a session the firmware has agreed
// to by itself: no start sequence number is known, and no BlockAckReq moves the window. A frame
// after a gap waits until the gap is filled, the window moves past it, or it has waited for 100
// ms.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

namespace besser::host {

/// `Handle` names a frame and is copied. Releasing is a call of `release(handle)`.
template <class Handle>
class ReorderBuffer {
  public:
    static constexpr std::uint16_t window = 64;
    static constexpr std::int64_t default_timeout_ns = 100'000'000; ///< HT_RX_REORDER_BUF_TIMEOUT

    explicit ReorderBuffer(std::uint16_t frames = window,
                           std::int64_t timeout_ns = default_timeout_ns)
        : window_(std::clamp<std::uint16_t>(frames, 1, window)), timeout_ns_(timeout_ns) {}

    /// A frame with `sequence_number` (12 bits) came in. False: it is old or a duplicate, and stays
    /// the caller's. Otherwise it is released, now or later, and so may be others.
    template <class Release>
    [[nodiscard]] bool insert(std::uint16_t sequence_number, Handle handle, std::int64_t now_ns,
                              Release &&release) {
        const std::uint16_t number = sequence_number & mask;
        if (!started_) {
            started_ = true;
            head_ = number;
        }
        if (less(number, head_))
            return false;
        if (const std::uint16_t ahead = (number - head_) & mask; ahead >= window_)
            advance(static_cast<std::uint16_t>(ahead - window_ + 1), release);
        if (stored_[number % window])
            return false;
        stored_[number % window] = true;
        count_++;
        frames_[number % window] = {handle, now_ns};
        release_ready(now_ns, release);
        return true;
    }

    /// Releases what has waited too long, and what follows it without a gap. To be called at
    /// deadline_ns().
    template <class Release>
    void release_ready(std::int64_t now_ns, Release &&release) {
        std::uint16_t gap = 0;
        for (std::uint16_t i = 0; count_ > 0 && i < window_; i++) {
            const std::size_t slot = (head_ + gap) % window;
            if (!stored_[slot]) {
                gap++;
                continue;
            }
            if (gap > 0 && now_ns < frames_[slot].arrived_ns + timeout_ns_)
                return;
            advance(static_cast<std::uint16_t>(gap + 1), release);
            gap = 0;
        }
    }

    /// When the first waiting frame has waited long enough; 0 if none waits.
    [[nodiscard]] std::int64_t deadline_ns() const {
        for (std::uint16_t i = 0; count_ > 0 && i < window_; i++)
            if (stored_[(head_ + i) % window])
                return frames_[(head_ + i) % window].arrived_ns + timeout_ns_;
        return 0;
    }

    /// The session ends: what waits is given back through `discard`, in order, and the next frame
    /// begins a new one.
    template <class Discard>
    void reset(Discard &&discard) {
        advance(window_, discard);
        started_ = false;
    }

    [[nodiscard]] std::uint16_t waiting() const { return count_; }

  private:
    struct Frame {
        Handle handle;
        std::int64_t arrived_ns;
    };
    static constexpr std::uint16_t mask = 0x0FFF;

    [[nodiscard]] static bool less(std::uint16_t a, std::uint16_t b) {
        return ((a - b) & mask) > (mask + 1) / 2;
    }

    /// Moves the window by `steps` and releases what falls out of it.
    template <class Release>
    void advance(std::uint16_t steps, Release &&release) {
        for (std::uint16_t i = 0; i < steps && count_ > 0; i++) {
            const std::size_t slot = (head_ + i) % window;
            if (!stored_[slot])
                continue;
            stored_[slot] = false;
            assert(count_ > 0);
            count_--;
            release(frames_[slot].handle);
        }
        head_ = (head_ + steps) & mask;
    }

    std::uint16_t window_;
    std::int64_t timeout_ns_;
    std::array<Frame, window> frames_{};
    std::array<bool, window> stored_{};
    std::uint16_t head_ = 0;
    std::uint16_t count_ = 0;
    bool started_ = false;
};

} // namespace besser::host
