// SPDX-License-Identifier: GPL-2.0-only
// What a running virtual chip is told: faults on the command line, and lines in its control FIFO.
#pragma once

#include "bench/rigs/virtual/fault_text.hpp"
#include "guest/card/process.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace besser::cli {

/// Arms it, counting from now.
void arm(card::Process &process, const bench::FaultSpec &fault);

enum class Order { arm, disarm, deauthenticate, violate, report, stop };

struct ControlLine {
    Order order;
    std::optional<bench::FaultSpec> fault; ///< of arm and disarm
};

/// "arm FAULT", "disarm NAME", "deauthenticate", "violate" (the chip counts a violation that nobody
/// committed), "report" or "stop". The error says what is wrong with the line.
[[nodiscard]] std::expected<ControlLine, std::string> parse_control_line(std::string_view line);

/// Executes it; what it is to print goes to standard output.
void obey(card::Process &process, const ControlLine &line);

/// One line of JSON: what chip, air and bus have counted so far.
[[nodiscard]] std::string report(card::Process &process);

} // namespace besser::cli
