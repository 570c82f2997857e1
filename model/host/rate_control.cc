// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/rate_control.hpp"

#include "model/air/phy.hpp"
#include "support/time_units.hpp"

#include <algorithm>

namespace besser::host {

namespace {

namespace rate = wire::wsm::rate;

constexpr std::int64_t update_ns = 100 * ms;
constexpr double old_share = 0.75; ///< what an average keeps
constexpr unsigned sample_every = 16;
constexpr double usable_share = 0.1;

std::uint8_t index_of(std::size_t mcs) { return static_cast<std::uint8_t>(rate::first_mcs + mcs); }

} // namespace

RateControl::Ladder RateControl::choose(std::int64_t now_ns, bool ghz5) {
    if (now_ns - updated_ns_ >= update_ns) {
        update();
        updated_ns_ = now_ns;
    }
    const bool samples = ++frames_ % sample_every == 0 && best_ + 1 < mcs_count;
    const std::size_t first = samples ? best_ + 1 : best_;
    const std::size_t second = samples ? best_ : best_below(best_);
    ladder_ = {};
    std::size_t step = 0;
    ladder_[step++] = {index_of(first), static_cast<std::uint8_t>(samples ? 1 : 3)};
    if (second != first)
        ladder_[step++] = {index_of(second), 2};
    if (second != 0 && first != 0)
        ladder_[step++] = {index_of(0), 2};
    ladder_[step] = {ghz5 ? rate::first_ofdm : std::uint8_t{0}, 2};
    return ladder_;
}

/// Of the steps above the last rate all tries failed, and what is left of the failures was there.
void RateControl::learn(const driver::TxReport &report) {
    if (!report.by_ladder)
        return;
    unsigned failures = report.ack_failures;
    for (const auto &step : ladder_) {
        if (step.tries == 0 || step.rate <= report.rate)
            break;
        const unsigned failed = std::min<unsigned>(step.tries, failures);
        count(step.rate, failed, 0);
        failures -= failed;
    }
    count(report.rate, failures + (report.acked ? 1 : 0), report.acked ? 1 : 0);
}

void RateControl::count(std::uint8_t index, unsigned tries, unsigned successes) {
    if (index < rate::first_mcs || index > rate::last_mcs)
        return;
    auto &to = rates_[index - rate::first_mcs];
    to.tries += tries;
    to.successes += successes;
}

void RateControl::update() {
    for (auto &one : rates_) {
        if (one.tries == 0)
            continue;
        const double now = static_cast<double>(one.successes) / one.tries;
        one = {old_share * one.share + (1 - old_share) * now, 0, 0};
    }
    best_ = best_below(mcs_count);
}

/// Where the most passes, of the rates below `limit`; the lowest if there is none.
std::size_t RateControl::best_below(std::size_t limit) const {
    std::size_t best = 0;
    const auto passes = [this](std::size_t mcs) {
        const double share = rates_[mcs].share;
        return share < usable_share
                   ? 0
                   : share * static_cast<double>(air::phy::rate_bps(index_of(mcs)));
    };
    for (std::size_t mcs = 1; mcs < limit; mcs++)
        if (passes(mcs) > passes(best))
            best = mcs;
    return best;
}

} // namespace besser::host
