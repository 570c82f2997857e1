// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/latency.hpp"

#include "bench/record/distribution.hpp"

#include <utility>

namespace besser::bench::latency {

void tell(Times times, std::uint64_t probes_sent, RepRecord &record) {
    record.counters[sent] = probes_sent;
    record.counters[answered] = times.round_trip.size();
    for (auto &[name, values] :
         {std::pair{round_trip, &times.round_trip}, {down, &times.down}, {up, &times.up}})
        if (!values->empty())
            record.distributions[name] = quantiles(std::move(*values));
}

} // namespace besser::bench::latency
