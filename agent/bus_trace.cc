// SPDX-License-Identifier: GPL-2.0-only
#include "agent/bus_trace.hpp"

#include <array>

namespace besser::agent {

namespace {

struct Kind {
    const char *counter;
    const char *filter;
};
/// Bit 31 of either command's argument says that it writes (SDIO 3.00, 5.1 and 5.3).
constexpr std::array kinds = {Kind{"bus.cmd52_read", "cmd_opcode == 52 && !(cmd_arg & 0x80000000)"},
                              Kind{"bus.cmd52_write", "cmd_opcode == 52 && cmd_arg & 0x80000000"},
                              Kind{"bus.cmd53_read", "cmd_opcode == 53 && !(cmd_arg & 0x80000000)"},
                              Kind{"bus.cmd53_write", "cmd_opcode == 53 && cmd_arg & 0x80000000"}};

} // namespace

std::expected<BusTrace, std::string> BusTrace::start() {
    BusTrace trace;
    for (const auto &[counter, filter] : kinds) {
        auto counting =
            PerfCounter::start("/sys/kernel/tracing/events/mmc/mmc_request_start", filter);
        if (!counting)
            return std::unexpected(counting.error());
        trace.kinds_.emplace_back(counter, std::move(*counting));
    }
    return trace;
}

void BusTrace::read(bench::Counters &counters) const {
    for (const auto &[name, counter] : kinds_)
        counters[name] = counter.read();
}

} // namespace besser::agent
