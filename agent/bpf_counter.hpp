// SPDX-License-Identifier: GPL-2.0-only
// Counts the tracepoint workqueue_execute_start by function in the kernel itself, by a program of
// some forty instructions at its raw form (bpf(2)): no record of the event is made, and what
// counts is gone when this is, however it ends.
#pragma once

#include "support/file_descriptor.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <string>

namespace besser::agent {

class BpfCounter {
  public:
    /// Counts from now on. The error says what the kernel refused.
    [[nodiscard]] static std::expected<BpfCounter, std::string> start();

    struct Counts {
        std::map<std::uint64_t, std::uint64_t> executions; ///< by the function's address
        std::uint64_t lost = 0;                            ///< not counted
    };
    /// All since start().
    [[nodiscard]] std::expected<Counts, std::string> read() const;

  private:
    BpfCounter() = default;

    FileDescriptor counts_;
    FileDescriptor lost_; ///< those for which `counts_` had no room
    FileDescriptor program_;
    FileDescriptor attached_;
};

} // namespace besser::agent
