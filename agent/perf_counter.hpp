// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/file_descriptor.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

namespace besser::agent {

/// Counts a tracepoint on all CPUs (perf_event_open(2)): a number in the kernel, which no reader
/// can be too slow for.
class PerfCounter {
  public:
    /// `event` is the tracepoint's directory in tracefs, `filter` which of its events count
    /// (Documentation/trace/events.rst); empty: all. Counts from now on. The error says why the
    /// kernel does not.
    [[nodiscard]] static std::expected<PerfCounter, std::string>
    start(const std::string &event, const std::string &filter = "");

    [[nodiscard]] std::uint64_t read() const;

  private:
    explicit PerfCounter(std::vector<FileDescriptor> counters) : counters_(std::move(counters)) {}

    std::vector<FileDescriptor> counters_; ///< one a CPU
};

/// Has a BPF program of that type run at each of the tracepoint's events, on all CPUs, until the
/// descriptor is closed. The error says why the kernel does not.
[[nodiscard]] std::expected<FileDescriptor, std::string> run_at_tracepoint(const std::string &event,
                                                                           int program);

} // namespace besser::agent
