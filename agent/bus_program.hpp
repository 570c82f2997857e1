// SPDX-License-Identifier: GPL-2.0-only
// Counts requests on SDIO buses by kind, function of the card, and length, in the kernel itself, by
// a program that reads the record of the tracepoint mmc_request_start, in which the kernel tells
// where its fields are. It costs some 550 instructions a request, nearly all of which the kernel
// takes to make the record (docs/log/2026-11-30-bus-counters.md).
#pragma once

#include "agent/bpf.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace besser::agent {

/// Where a record of mmc_request_start has what is counted: bytes from its begin.
struct RequestFields {
    int command = 0;  ///< its number
    int argument = 0; ///< of the command
    int block_bytes = 0;
    int blocks = 0;
};

/// Counts as the program keeps them. Only SDIO cards know CMD52 and CMD53, so that requests to
/// other cards are none of these. `access` is bits 31:28 of the command's argument: whether it
/// writes, and the card's function (SDIO 3.00, 5.1 and 5.3).
struct BusCounts {
    static constexpr std::size_t accesses = 16;
    static constexpr std::size_t lengths = 32;
    std::array<std::array<std::uint64_t, accesses>, 2> requests{}; ///< CMD52, CMD53
    std::array<std::uint64_t, accesses> bytes{};                   ///< by CMD53
    /// Reads and writes by CMD53 of 2^i bytes and more, and less than twice as many.
    std::array<std::array<std::uint64_t, lengths>, 2> of_length{};
};

class BusProgram {
  public:
    /// It counts from now on. The error says what the kernel refused.
    [[nodiscard]] static std::expected<BusProgram, std::string> start();

    /// All since then.
    [[nodiscard]] std::expected<BusCounts, std::string> read() const;
    [[nodiscard]] std::uint64_t lost() const { return bpf_runs_missed(program_.get()); }

  private:
    BusProgram(FileDescriptor counts, FileDescriptor program, FileDescriptor attached)
        : counts_(std::move(counts)), program_(std::move(program)), attached_(std::move(attached)) {
    }

    FileDescriptor counts_;
    FileDescriptor program_;
    FileDescriptor attached_;
};

/// A map for BusCounts, and a program that counts there.
[[nodiscard]] std::expected<FileDescriptor, std::string> make_bus_map();
[[nodiscard]] BpfCode bus_code(int map, const RequestFields &fields);
[[nodiscard]] std::expected<BusCounts, std::string> read_bus_map(int map);

} // namespace besser::agent
