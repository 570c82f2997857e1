// SPDX-License-Identifier: GPL-2.0-only
// Probes of latency beside the stress: STAMP (RFC 8762) over UDP, in processes of their own.
#pragma once

#include "agent/worker.hpp"
#include "bench/record/record.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

namespace besser::agent {

/// Answers every probe that comes to the address.
[[nodiscard]] std::expected<Worker, std::string> start_reflector(const std::string &address);

struct ProbeConfig {
    std::string address;               ///< of the reflector
    std::string network_namespace;     ///< named one to send from; empty: this one
    std::chrono::nanoseconds distance; ///< of probes, on average: from half of it to one and a half
    std::chrono::nanoseconds length;   ///< of the rep, for which there is room
    bool one_clock = false;            ///< the reflector's clock is this one, so each way is known
};

/// Probes that are sent until they are told.
class LatencyProbes {
  public:
    [[nodiscard]] static std::expected<LatencyProbes, std::string> start(const ProbeConfig &config);

    /// Sends no more, waits for answers that are on their way, and adds to a rep what all of them
    /// were.
    void tell(bench::RepRecord &record) &&;

  private:
    struct Shared;
    struct Unmap {
        void operator()(Shared *shared) const;
    };
    using SharedPointer = std::unique_ptr<Shared, Unmap>;

    LatencyProbes(SharedPointer shared, Worker worker, bool one_clock)
        : shared_(std::move(shared)), worker_(std::move(worker)), one_clock_(one_clock) {}
    static int probe(const ProbeConfig &config, Shared &shared);

    SharedPointer shared_;
    Worker worker_;
    bool one_clock_;
};

} // namespace besser::agent
