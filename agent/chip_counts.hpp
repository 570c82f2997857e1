// SPDX-License-Identifier: GPL-2.0-only
// What the virtual chip counted against the driver. The chip is a process of the target
// (`besser chip --control FIFO`), which answers orders on its standard output.
#pragma once

#include "bench/record/record.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace besser::agent {

class ChipCounts {
  public:
    /// `orders` is the chip's FIFO, `answers` the file that its output goes to.
    ChipCounts(std::filesystem::path orders, std::filesystem::path answers)
        : orders_(std::move(orders)), answers_(std::move(answers)) {}

    /// Has the chip count a violation that nobody committed, the probe's known stimulus.
    [[nodiscard]] std::expected<void, std::string> stimulate() const { return order("violate"); }
    /// A line of cli/chip_control.hpp.
    [[nodiscard]] std::expected<void, std::string> order(std::string_view what) const;
    /// Counts since the chip began: protocol.violations, and protocol.<kind> where there are any.
    /// Waits for the answer, up to a second; the error says what did not come.
    [[nodiscard]] std::expected<bench::Counters, std::string> read() const;

  private:
    std::filesystem::path orders_;
    std::filesystem::path answers_;
};

/// The counts in a line of the chip's report; the chip is trusted no more than a file.
[[nodiscard]] std::expected<bench::Counters, std::string>
violations_in_report(std::string_view line);

} // namespace besser::agent
