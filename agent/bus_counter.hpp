// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/bus_program.hpp"
#include "bench/record/record.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace besser::agent {

/// Counts requests on SDIO buses, at first by both programs of bus_program.hpp: the one that reads
/// records proves that the other knows this kernel's structures.
class BusCounter {
  public:
    /// The error says what the kernel refused.
    [[nodiscard]] static std::expected<BusCounter, std::string> start();

    /// From now on one of them counts: the one without records if both have counted the same since
    /// start(), and something at all. To be called between boot and measurement, which there are
    /// requests for.
    [[nodiscard]] std::expected<void, std::string> settle();

    /// All since start().
    [[nodiscard]] std::expected<BusCounts, std::string> read() const;
    [[nodiscard]] std::uint64_t lost() const;
    /// "BPF", "BPF on records"
    [[nodiscard]] std::string method() const;

    /// What one program counted, between two looks at what the other one did.
    struct Both {
        BusCounts before, requests, after;
    };
    [[nodiscard]] static bool agree(const Both &at_start, const Both &now);

  private:
    BusCounter() = default;
    [[nodiscard]] std::expected<Both, std::string> read_both() const;

    std::optional<BusProgram> records_, requests_; ///< at least one of them
    Both at_start_;
};

/// "bus.cmd52_read" and its like.
void tell_kinds(const BusCounts &counts, bench::Counters &counters);
/// "sdio.read_bytes" and its like: the bytes, and how many requests of which function and length.
void tell_details(const BusCounts &counts, bench::Counters &counters);

} // namespace besser::agent
