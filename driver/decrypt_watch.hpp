// SPDX-License-Identifier: GPL-2.0-only
// Whether the firmware has lost the network's keys: it does not find them again (field.md F7), and
// the access point gives the station up after a while, in the dark until then.
#pragma once

#include <cstdint>
#include <optional>

namespace besser::driver {

/// Whoever receives touches it.
class DecryptWatch {
  public:
    /// A frame of the network was opened.
    void on_decrypted() { in_a_row_ = {}; }

    /// None was, for want of a key. Whether that ends the connection.
    [[nodiscard]] bool on_undecrypted(std::int64_t now_ns) {
        if (ended_ns_ && now_ns - *ended_ns_ < burst_ns)
            return false; // the network is joined anew
        const bool burst = in_time_.count(now_ns, burst_ns) >= burst_frames;
        const bool dark = in_a_row_.count(now_ns, dark_ns) >= dark_frames &&
                          now_ns - in_a_row_.since_ns >= shortest_dark_ns;
        if (!burst && !dark)
            return false;
        in_time_ = in_a_row_ = {};
        ended_ns_ = now_ns;
        return true;
    }

  private:
    /// Single failures pass; in a burst a fork with this cure was dark for about a second.
    static constexpr unsigned burst_frames = 5;
    static constexpr std::int64_t burst_ns = 5'000'000'000;
    /// A sender of which nothing is acknowledged sends ever more rarely, and makes no burst: eight
    /// failures in nine seconds were dark for 109 s. Between failures that come singly others are
    /// opened.
    static constexpr unsigned dark_frames = 2;
    static constexpr std::int64_t shortest_dark_ns = 1'000'000'000;
    static constexpr std::int64_t dark_ns = 30'000'000'000;

    struct Failures {
        unsigned frames = 0;
        std::int64_t since_ns = 0;

        unsigned count(std::int64_t now_ns, std::int64_t limit_ns) {
            if (frames == 0 || now_ns - since_ns > limit_ns)
                *this = {0, now_ns};
            return ++frames;
        }
    };

    Failures in_time_;
    Failures in_a_row_; ///< and no frame was opened since
    std::optional<std::int64_t> ended_ns_;
};

} // namespace besser::driver
