// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/record/record.hpp"
#include "model/air/latency_prober.hpp"

#include <vector>

namespace besser::bench {

/// What the probes of one rep told.
class LatencySamples {
  public:
    /// Takes the answers that wait in the prober.
    void take(air::LatencyProber &prober);
    /// Writes counters and distributions; `sent` probes went out.
    void tell(RepRecord &record, std::uint64_t sent) &&;

  private:
    std::vector<double> round_trip_; ///< all in seconds
    std::vector<double> down_;
    std::vector<double> up_;
};

} // namespace besser::bench
