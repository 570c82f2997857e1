// SPDX-License-Identifier: GPL-2.0-only
// Counts the tracepoint workqueue_execute_start by function and CPU in the kernel itself, by a
// program of some forty instructions at its raw form: no record of the event is made.
#pragma once

#include "support/file_descriptor.hpp"

#include <compare>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <utility>

namespace besser::agent {

class BpfCounter {
  public:
    /// Counts from now on. The error says what the kernel refused.
    [[nodiscard]] static std::expected<BpfCounter, std::string> start();

    struct Place {
        std::uint64_t function = 0; ///< its address
        std::uint64_t cpu = 0;
        auto operator<=>(const Place &) const = default;
    };
    struct Counts {
        std::map<Place, std::uint64_t> executions;
        std::uint64_t lost = 0; ///< not counted
    };
    /// All since start().
    [[nodiscard]] std::expected<Counts, std::string> read() const;

  private:
    BpfCounter(FileDescriptor counts, FileDescriptor lost, FileDescriptor program,
               FileDescriptor attached)
        : counts_(std::move(counts)), lost_(std::move(lost)), program_(std::move(program)),
          attached_(std::move(attached)) {}

    FileDescriptor counts_;
    FileDescriptor lost_; ///< those for which `counts_` had no room
    FileDescriptor program_;
    FileDescriptor attached_;
};

} // namespace besser::agent
