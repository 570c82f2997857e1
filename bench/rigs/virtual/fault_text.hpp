// SPDX-License-Identifier: GPL-2.0-only
// Faults of the chip as people write them, in plans and to `besser chip`.
#pragma once

#include "model/chip/faults.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace besser::bench {

struct FaultSpec {
    chip::Fault fault = chip::Fault::count;
    chip::Trigger trigger;    ///< at_ns counts from the moment the fault is armed
    bool at_power_on = false; ///< it may hit the bring-up, too
};

/// The error names the ones that are known.
[[nodiscard]] std::expected<chip::Fault, std::string> find_fault(std::string_view name);

/// "NAME[:KEY=VALUE[,KEY=VALUE]...]", for instance "crc_error_read:at=20s,repeat=3". Keys: at (a
/// duration, or "power-on"), after (opportunities to let pass), every (a duration from one time to
/// the next), burst (opportunities in a row at each of these times), repeat (times; with `every`
/// without end unless given), probability (a share such as 10%).
[[nodiscard]] std::expected<FaultSpec, std::string> parse_fault(std::string_view text);

} // namespace besser::bench
