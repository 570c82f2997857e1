// SPDX-License-Identifier: GPL-2.0-only
#include "agent/perf_counter.hpp"

#include "agent/files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace besser::agent {

namespace {

std::expected<perf_event_attr, std::string> tracepoint(const std::string &event) {
    const auto id = read_number(event + "/id");
    if (!id)
        return std::unexpected(fmt::format("{}/id: no number", event));
    perf_event_attr what{};
    what.size = sizeof what;
    what.type = PERF_TYPE_TRACEPOINT;
    what.config = *id;
    return what;
}

FileDescriptor open_on(long cpu, perf_event_attr &what) {
    return FileDescriptor(static_cast<int>(::syscall( // NOLINT: variadic
        SYS_perf_event_open, &what, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC)));
}

} // namespace

std::expected<FileDescriptor, std::string> run_at_tracepoint(const std::string &event,
                                                             int program) {
    auto what = tracepoint(event);
    if (!what)
        return std::unexpected(what.error());
    auto opened = open_on(0, *what);
    if (opened.get() < 0)
        return std::unexpected(fmt::format("perf_event_open: {}", std::strerror(errno)));
    if (::ioctl(opened.get(), PERF_EVENT_IOC_SET_BPF, program) != 0) // NOLINT: variadic
        return std::unexpected(fmt::format("a program at {}: {}", event, std::strerror(errno)));
    return opened;
}

std::expected<PerfCounter, std::string> PerfCounter::start(const std::string &event,
                                                           const std::string &filter) {
    auto what = tracepoint(event);
    if (!what)
        return std::unexpected(what.error());
    what->disabled = filter.empty() ? 0 : 1; // until it has its filter
    std::vector<FileDescriptor> counters;
    for (long cpu = 0; cpu < ::sysconf(_SC_NPROCESSORS_CONF); cpu++) {
        auto counter = open_on(cpu, *what);
        if (counter.get() < 0 && errno == ENODEV)
            continue; // that CPU is off
        if (counter.get() < 0)
            return std::unexpected(fmt::format("perf_event_open: {}", std::strerror(errno)));
        if (!filter.empty() &&
            ::ioctl(counter.get(), PERF_EVENT_IOC_SET_FILTER, filter.c_str()) != 0) // NOLINT
            return std::unexpected(
                fmt::format("the filter \"{}\": {}", filter, std::strerror(errno)));
        counters.push_back(std::move(counter));
    }
    if (!filter.empty())
        for (const auto &counter : counters)
            ::ioctl(counter.get(), PERF_EVENT_IOC_ENABLE, 0); // NOLINT: variadic
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
