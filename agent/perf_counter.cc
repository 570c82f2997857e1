// SPDX-License-Identifier: GPL-2.0-only
#include "agent/perf_counter.hpp"

#include "agent/files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace besser::agent {

std::expected<PerfCounter, std::string> PerfCounter::start(const std::string &event) {
    const auto id = read_number(event + "/id");
    if (!id)
        return std::unexpected(fmt::format("{}/id: no number", event));
    perf_event_attr what{};
    what.size = sizeof what;
    what.type = PERF_TYPE_TRACEPOINT;
    what.config = *id;
    std::vector<FileDescriptor> counters;
    for (long cpu = 0; cpu < ::sysconf(_SC_NPROCESSORS_CONF); cpu++) {
        FileDescriptor counter(static_cast<int>(::syscall( // NOLINT: variadic
            SYS_perf_event_open, &what, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC)));
        if (counter.get() < 0 && errno == ENODEV)
            continue; // that CPU is off
        if (counter.get() < 0)
            return std::unexpected(fmt::format("perf_event_open: {}", std::strerror(errno)));
        counters.push_back(std::move(counter));
    }
    return PerfCounter(std::move(counters));
}

std::uint64_t PerfCounter::read() const {
    std::uint64_t sum = 0;
    for (const auto &counter : counters_) {
        std::uint64_t count = 0;
        if (::read(counter.get(), &count, sizeof count) == sizeof count)
            sum += count;
    }
    return sum;
}

} // namespace besser::agent
