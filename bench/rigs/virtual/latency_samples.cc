// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/latency_samples.hpp"

#include "bench/record/distribution.hpp"
#include "bench/record/latency.hpp"

#include <utility>

namespace besser::bench {

void LatencySamples::take(air::LatencyProber &prober) {
    constexpr double ns = 1e-9;
    for (const auto &times : prober.untaken()) {
        round_trip_.push_back(static_cast<double>(times.round_trip_ns) * ns);
        down_.push_back(static_cast<double>(times.down_ns) * ns);
        up_.push_back(static_cast<double>(times.up_ns) * ns);
    }
    prober.take();
}

void LatencySamples::tell(RepRecord &record, std::uint64_t sent) && {
    record.counters[latency::sent] = sent;
    record.counters[latency::answered] = round_trip_.size();
    if (round_trip_.empty())
        return;
    record.distributions[latency::round_trip] = quantiles(std::move(round_trip_));
    record.distributions[latency::down] = quantiles(std::move(down_));
    record.distributions[latency::up] = quantiles(std::move(up_));
}

} // namespace besser::bench
