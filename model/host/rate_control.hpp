// SPDX-License-Identifier: GPL-2.0-only
// A small stand-in for mac80211's minstrel: chooses a ladder of rates for each frame, and learns
// from what became of it. The shares of success are averaged over tenths of a second; one frame in
// some asks for a rate that is not the best, to learn of it.
#pragma once

#include "driver/upper.hpp"
#include "wire/wsm.hpp"

#include <array>
#include <cstdint>

namespace besser::host {

class RateControl {
  public:
    /// Of another network nothing is known.
    void reset() { *this = RateControl(); }

    /// For a frame that is sent at `now_ns`. `ghz5`: where there is no DSSS.
    [[nodiscard]] decltype(driver::TxInfo::ladder) choose(std::int64_t now_ns, bool ghz5);
    /// What became of a frame; one that did not go by its ladder tells nothing.
    void learn(const driver::TxReport &report);

  private:
    static constexpr std::size_t mcs_count = 8;
    using Ladder = decltype(driver::TxInfo::ladder);

    struct Rate {
        double share = 1; ///< of tries that succeed; of one that nobody tried: all
        unsigned tries = 0;
        unsigned successes = 0;
    };

    void update();
    [[nodiscard]] std::size_t best_below(std::size_t limit) const;
    void count(std::uint8_t rate, unsigned tries, unsigned successes);

    std::array<Rate, mcs_count> rates_{};
    std::int64_t updated_ns_ = 0;
    std::size_t best_ = mcs_count - 1;
    unsigned frames_ = 0;
    Ladder ladder_{}; ///< the last; statuses come within milliseconds
};

} // namespace besser::host
