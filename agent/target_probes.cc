// SPDX-License-Identifier: GPL-2.0-only
#include "agent/target_probes.hpp"

#include "agent/agent_limits.hpp"
#include "agent/bus_figures.hpp"
#include "agent/files.hpp"
#include "agent/interrupts.hpp"
#include "agent/network_link.hpp"
#include "bench/record/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

namespace besser::agent {

namespace {

struct Renamed {
    const char *theirs;
    const char *ours;
};
constexpr std::array bus_names = {
    Renamed{"byte_reads", "bus.cmd52_read"}, Renamed{"byte_writes", "bus.cmd52_write"},
    Renamed{"block_reads", "bus.cmd53_read"}, Renamed{"block_writes", "bus.cmd53_write"},
    Renamed{"interrupts", "irq.interrupts"}};
constexpr std::array interface_names = {Renamed{"rx_bytes", "rx.bytes"},
                                        Renamed{"rx_packets", "rx.frames"}};
/// Of our own module; another has no such file, and then lacks these figures.
constexpr std::array driver_names = {
    Renamed{"bh_wakeups", "bh.wakeups"}, Renamed{"rx_batches", "rx.batches"},
    Renamed{"tx_frames", "tx.frames"}, Renamed{"tx_aggregates", "tx.aggregates"},
    Renamed{"restarts", "driver.restarts"}};

/// Where a driver for the chip is measured, all that it may have; a zero is a count, too.
std::vector<std::string> reported_functions(const AgentJob &job) {
    auto functions = job.work_functions;
    if (job.interface_has_chip)
        functions.insert(functions.end(), bench::known_work_functions.begin(),
                         bench::known_work_functions.end());
    return functions;
}

} // namespace

Probes::Probes(KernelLog log, WorkTrace work, const AgentJob &job)
    : log_(std::move(log)), work_(std::move(work)), interface_(job.interface),
      bus_file_(job.bus_counters), chip_(job.chip_orders, job.chip_answers),
      asks_chip_(!job.chip_orders.empty()), counts_instructions_(job.count_instructions),
      functions_(reported_functions(job)) {}

std::expected<Probes, std::string> Probes::start(const AgentJob &job) {
    auto log = KernelLog::open();
    if (!log)
        return std::unexpected(log.error());
    if (auto written = log->write_known_warning(); !written)
        return std::unexpected(written.error());
    auto work = WorkTrace::start(job.surroundings); // a real machine: twice
    if (!work)
        return std::unexpected(work.error());
    Probes probes(std::move(*log), std::move(*work), job);
    if (job.interface_has_chip && (job.surroundings || job.bus_counters.empty()))
        probes.count_bus_requests();
    if (job.cpu_samples_per_s > 0)
        probes.start_samples(job.cpu_samples_per_s);
    if (auto stimulated = probes.stimulate_chip(); !stimulated)
        return std::unexpected(stimulated.error());
    return probes;
}

/// A kernel that does not tell has no such figures, and the rep's instruments say so.
void Probes::count_bus_requests() {
    if (auto program = BusProgram::start())
        bus_program_.emplace(std::move(*program));
    else if (bus_file_.empty())
        start_bus_trace();
}

void Probes::start_bus_trace() {
    if (auto trace = BusTrace::start())
        bus_trace_.emplace(std::move(*trace));
}

/// A machine that forbids it has none, and its reps say so.
void Probes::start_samples(std::uint32_t per_second) {
    if (auto samples = CpuSamples::start(per_second))
        samples_.emplace(std::move(*samples));
    else
        no_samples_ = samples.error();
}

void Probes::look() {
    log_.read();
    if (samples_)
        samples_->look();
}

std::expected<void, std::string> Probes::stimulate_chip() {
    if (!asks_chip_)
        return {};
    const auto before = chip_.read();
    if (!before)
        return std::unexpected(before.error());
    if (auto stimulated = chip_.stimulate(); !stimulated)
        return stimulated;
    auto after = chip_.read();
    if (!after)
        return std::unexpected(after.error());
    chip_stimulus_ = after->at("protocol.violations") - before->at("protocol.violations");
    violations_told_ = std::move(*after);
    return {};
}

std::expected<void, std::string> Probes::give_orders(const std::vector<std::string> &orders) const {
    for (const auto &order : orders)
        if (auto given = chip_.order(order); !given)
            return std::unexpected(fmt::format("\"{}\": {}", order, given.error()));
    return {};
}

std::expected<bench::Counters, std::string> Probes::take_violations() {
    if (!asks_chip_)
        return {};
    auto now = chip_.read();
    if (!now)
        return now;
    bench::Counters counted;
    for (const auto &[name, count] : *now)
        if (const auto more = count - violations_told_[name]; more > 0)
            counted[name] = more;
    counted.try_emplace("protocol.violations", 0);
    violations_told_ = std::move(*now);
    return counted;
}

std::expected<void, std::string> Probes::read_work(Reading &reading) {
    const auto counts = work_.read();
    if (!counts)
        return std::unexpected(counts.error());
    auto &counters = reading.counters;
    for (const auto &function : functions_)
        counters[fmt::format("work.{}", function)] = 0;
    for (const auto &[name, function] : counts->functions)
        tell_function(name, function, reading);
    if (counts->witnessed) {
        counters["work_events.traced"] = executions(*counts);
        counters["work_events.counted"] = *counts->witnessed;
    }
    if (const auto bottom_half = counters.find("work.bes2600_bh_work");
        bottom_half != counters.end())
        counters["bh.redispatches"] = std::max<std::uint64_t>(bottom_half->second, 1) - 1;
    reading.lost += counts->lost + log_.lost();
    return {};
}

/// The driver's and those that were asked for with the CPU where they ran, all others as a whole.
void Probes::tell_function(const std::string &name, const WorkCounts::Function &function,
                           Reading &reading) const {
    const auto counter = fmt::format("work.{}", name);
    if (!reading.counters.contains(counter) && (module_.empty() || function.module != module_)) {
        if (reading.depth == Depth::details)
            reading.details[fmt::format("kernel_work.{}", name)] = function.executions;
        return;
    }
    reading.counters[counter] = function.executions;
    if (reading.depth != Depth::details)
        return;
    for (const auto &[cpu, executions] : function.on_cpu)
        reading.details[fmt::format("cpu{}.work.{}", cpu, name)] = executions;
}

std::expected<void, std::string> Probes::read_bus(Reading &reading) {
    if (bus_trace_)
        bus_trace_->read(reading.counters);
    if (bus_program_) {
        const auto counts = bus_program_->read();
        if (!counts)
            return std::unexpected(counts.error());
        tell_kinds(*counts, reading.counters);
        if (reading.depth == Depth::details)
            tell_details(*counts, reading.details);
        reading.lost += bus_program_->lost();
    }
    if (bus_file_.empty())
        return {};
    const auto bus = read_named_numbers(bus_file_);
    for (const auto &[theirs, ours] : bus_names) {
        const auto found = bus.find(theirs);
        if (found == bus.end())
            return std::unexpected(fmt::format("{} tells no {}", bus_file_, theirs));
        reading.counters[ours] = found->second;
    }
    if (bus.contains("late") && bus.contains("deadlines") && bus.contains("late_ns"))
        reading.deadlines = {bus.at("deadlines"), bus.at("late"), bus.at("late_ns")};
    return {};
}

void Probes::read_driver(Reading &reading) {
    std::map<std::string, std::uint64_t> shown;
    std::error_code error;
    for (const auto &phy :
         std::filesystem::directory_iterator("/sys/kernel/debug/ieee80211", error))
        shown.merge(read_named_numbers(phy.path().string() + "/bes2600/counters"));
    for (const auto &[theirs, ours] : driver_names) {
        const auto found = shown.find(theirs);
        if (found != shown.end())
            reading.counters[ours] = lasting_[ours].take(found->second);
        else if (const auto gone = lasting_.find(ours); gone != lasting_.end())
            reading.counters[ours] = gone->second.take({});
    }
}

void Probes::read_interface(Reading &reading) {
    for (const auto &[theirs, ours] : interface_names)
        reading.counters[ours] = lasting_[ours].take(interface_counter(interface_, theirs));
}

/// Those that no other instrument tells together with its counters.
void Probes::read_details(bench::Counters &details) const {
    if (samples_)
        samples_->tell(details);
    for (const auto &[place, count] : parse_interrupts(read_text("/proc/interrupts").value_or("")))
        details[fmt::format("cpu{}.irq.{}", place.cpu, place.handlers)] = count;
}

std::expected<Reading, std::string> Probes::read(Depth depth) {
    Reading reading;
    reading.depth = depth;
    look();
    if (depth == Depth::details)
        read_details(reading.details);
    if (auto read = read_work(reading); !read)
        return std::unexpected(read.error());
    if (auto read = read_bus(reading); !read)
        return std::unexpected(read.error());
    read_driver(reading);
    read_interface(reading);
    reading.counters["kernel.warn"] = log_.warnings_seen();
    reading.threads = read_kernel_threads();
    return reading;
}

std::vector<std::string> Probes::instruments() const {
    std::vector<std::string> names = {fmt::format("workqueue_execute_start ({})", work_.method()),
                                      "interface counters", "kernel log", "thread times",
                                      "/proc/interrupts"};
    if (!bus_file_.empty())
        names.emplace_back("bus requests");
    if (bus_program_)
        names.emplace_back("mmc_request_start (BPF)");
    if (bus_trace_)
        names.emplace_back("mmc_request_start (perf counters)");
    if (samples_)
        names.push_back(samples_->instrument());
    if (asks_chip_)
        names.emplace_back("the chip's counts");
    if (counts_instructions_)
        names.emplace_back("instruction counter");
    return names;
}

std::vector<std::string> probe_names() {
    std::vector<std::string> names = {std::string(bench::every_work_probe),
                                      "bh.redispatches",
                                      "rx.bytes",
                                      "rx.frames",
                                      "tx.payload",
                                      "kernel.warn",
                                      "link.watch",
                                      "cpu.busy_ns"};
    for (const auto &[theirs, ours] : bus_names)
        names.emplace_back(ours);
    for (const auto &[theirs, ours] : driver_names)
        names.emplace_back(ours);
    names.insert(names.end(), {"sdio.read_bytes", "sdio.write_bytes"});
    return names;
}

namespace {

bench::Counters differences(const bench::Counters &before, const bench::Counters &after) {
    bench::Counters counters;
    for (const auto &[name, count] : after) {
        const auto earlier = before.find(name);
        const auto from = earlier == before.end() ? 0 : earlier->second;
        // What went back was made anew, such as an interrupt's count; LastingCount has the others.
        counters[name] = count >= from ? count - from : count;
    }
    return counters;
}

} // namespace

bench::Counters details_between(const Reading &before, const Reading &after) {
    const auto counted = differences(before.details, after.details);
    std::vector<std::pair<std::uint64_t, std::string>> largest;
    for (const auto &[name, count] : counted)
        if (count > 0 && name.size() <= most_name_bytes)
            largest.emplace_back(count, name);
    std::ranges::sort(largest, std::greater());
    largest.resize(std::min(largest.size(), most_details));
    bench::Counters counters;
    for (const auto &[count, name] : largest)
        counters[name] = count;
    return counters;
}

bench::Counters counted_between(const Reading &before, const Reading &after) {
    auto counters = differences(before.counters, after.counters);
    std::uint64_t busy_ns = 0;
    for (const auto &[group, ns] : time_between(before.threads, after.threads)) {
        counters[fmt::format("cpu.{}_ns", group)] = ns;
        busy_ns += ns;
    }
    counters["cpu.busy_ns"] = busy_ns;
    return counters;
}

} // namespace besser::agent
