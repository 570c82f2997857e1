// SPDX-License-Identifier: GPL-2.0-only
// What a running virtual chip is told: faults on the command line, and lines in its control FIFO.
#pragma once

#include "guest/card/process.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace besser::cli {

struct FaultOption {
    chip::Fault fault;
    chip::Trigger trigger; ///< at_ns counts from the moment the fault is armed
};

/// "NAME[:KEY=VALUE[,KEY=VALUE]...]", for instance "crc_error_read:at=20s,repeat=3". Keys: at (a
/// duration), after (opportunities to let pass), repeat (times), probability (a share such as 10%).
[[nodiscard]] std::expected<FaultOption, std::string> parse_fault(std::string_view text);

/// Arms it, counting from now.
void arm(card::Process &process, const FaultOption &fault);

enum class Order { arm, disarm, deauthenticate, violate, report, stop };

struct ControlLine {
    Order order;
    std::optional<FaultOption> fault; ///< of arm and disarm
};

/// "arm FAULT", "disarm NAME", "deauthenticate", "violate" (the chip counts a violation that nobody
/// committed), "report" or "stop". The error says what is wrong with the line.
[[nodiscard]] std::expected<ControlLine, std::string> parse_control_line(std::string_view line);

/// Executes it; what it is to print goes to standard output.
void obey(card::Process &process, const ControlLine &line);

/// One line of JSON: what chip, air and bus have counted so far.
[[nodiscard]] std::string report(card::Process &process);

} // namespace besser::cli
