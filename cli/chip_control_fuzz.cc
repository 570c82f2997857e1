// SPDX-License-Identifier: GPL-2.0-only
// What a running chip is told: lines in its control FIFO, faults on its command line.

#include "cli/chip_control.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;
using namespace besser::cli;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = text_of(data, size);
    if (const auto line = parse_control_line(text))
        require((line->order == Order::arm || line->order == Order::disarm) ==
                line->fault.has_value());
    if (const auto fault = bench::parse_fault(text)) {
        require(fault->trigger.probability >= 0 && fault->trigger.probability <= 1);
        require(fault->trigger.at_ns >= 0);
    }
    return 0;
}
