// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/perf_counter.hpp"
#include "bench/record/record.hpp"

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace besser::agent {

/// Counts requests on SDIO buses by their kind: perf counters of the tracepoint mmc_request_start,
/// each with a filter of its own. Only SDIO cards know CMD52 and CMD53, so that requests to other
/// cards are none of these.
class BusTrace {
  public:
    /// The error says why the kernel does not tell.
    [[nodiscard]] static std::expected<BusTrace, std::string> start();

    /// Adds "bus.cmd52_read" and its like, since start().
    void read(bench::Counters &counters) const;

  private:
    BusTrace() = default;

    std::vector<std::pair<std::string, PerfCounter>> kinds_;
};

} // namespace besser::agent
