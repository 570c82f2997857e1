// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"
#include "agent/bus_program.hpp"
#include "agent/bus_trace.hpp"
#include "agent/chip_counts.hpp"
#include "agent/cpu_samples.hpp"
#include "agent/kernel_log.hpp"
#include "agent/lasting_count.hpp"
#include "agent/thread_times.hpp"
#include "agent/work_trace.hpp"

#include <expected>
#include <map>
#include <string>
#include <vector>

namespace besser::agent {

/// Deadlines of bus commands, as the virtual card's host counts them (guest/vsdio/vsdio.h).
struct Deadlines {
    std::uint64_t all = 0;
    std::uint64_t missed = 0;
    std::uint64_t late_ns = 0; ///< by how much, summed up
};

/// Details are for a rep as a whole: to tell them for each sample of a series would cost too much.
enum class Depth { counters, details };

/// What the probes showed at a moment: counts since start() or since boot, so only differences mean
/// anything.
struct Reading {
    bench::Counters counters; ///< names of bench/record/record.hpp; cpu.* come from `threads`
    Depth depth = Depth::counters;
    bench::Counters details; ///< others of these names, where the depth is theirs
    ThreadTimes threads;
    std::uint64_t lost = 0;             ///< trace events and lines of the kernel log
    std::optional<Deadlines> deadlines; ///< empty where the bus keeps none
};

/// The instruments of a window. All of them are on from before the module is loaded until the end.
class Probes {
  public:
    /// Also writes the kernel log's known stimulus. The error says which instrument cannot be had.
    [[nodiscard]] static std::expected<Probes, std::string> start(const AgentJob &job);

    /// Work functions of this module are reported, beside those with a name that every module's rep
    /// has.
    void set_module(std::string name) { module_ = std::move(name); }

    /// The error names the instrument that fell silent.
    [[nodiscard]] std::expected<Reading, std::string> read(Depth depth = Depth::details);
    /// What the virtual chip counted against the driver since the last call, or since start();
    /// empty where there is none to ask. Never within a rep: the answer takes the chip's time.
    [[nodiscard]] std::expected<bench::Counters, std::string> take_violations();
    /// To the virtual chip; the error says which it did not take.
    [[nodiscard]] std::expected<void, std::string>
    give_orders(const std::vector<std::string> &orders) const;
    /// Reads only what must be read often: the kernel log, and samples of the CPUs.
    void look();
    [[nodiscard]] Warnings take_warnings() { return log_.take_warnings(); }
    [[nodiscard]] const std::string &last_log_line() const { return log_.last_line(); }

    /// Of CLOCK_MONOTONIC, seconds.
    [[nodiscard]] double kernel_log_ahead_s() const { return log_.ahead_s(); }

    /// What start() gave the chip to count, as a rep tells it.
    [[nodiscard]] std::uint64_t chip_stimulus() const { return chip_stimulus_; }

    [[nodiscard]] std::vector<std::string> instruments() const;
    /// Why there are no samples of the CPUs although the job asks for them; or "".
    [[nodiscard]] const std::string &no_samples() const { return no_samples_; }

  private:
    Probes(KernelLog log, WorkTrace work, const AgentJob &job);
    std::expected<void, std::string> stimulate_chip();
    void start_samples(std::uint32_t per_second);
    void count_bus_requests();
    void start_bus_trace();
    std::expected<void, std::string> read_work(Reading &reading);
    std::expected<void, std::string> read_bus(Reading &reading);
    void read_driver(Reading &reading);
    void read_interface(Reading &reading);
    void read_details(bench::Counters &details) const;
    void tell_function(const std::string &name, const WorkCounts::Function &function,
                       Reading &reading) const;

    KernelLog log_;
    WorkTrace work_;
    std::string interface_;
    std::string bus_file_;
    std::optional<BusProgram>
        bus_program_; ///< a bus that counts by itself need not be counted at a cost
    std::optional<BusTrace> bus_trace_; ///< where there is neither
    std::optional<CpuSamples> samples_;
    std::string no_samples_;
    ChipCounts chip_;
    bool asks_chip_;
    std::uint64_t chip_stimulus_ = 0; ///< violations counted for stimulate_chip()
    bench::Counters violations_told_;
    bool counts_instructions_;
    std::map<std::string, LastingCount> lasting_; ///< of the interface and of the driver
    std::vector<std::string> functions_;
    std::string module_;
};

/// Of all that a rep can hold; another module than ours, or a target without a file for bus
/// requests, lacks some.
[[nodiscard]] std::vector<std::string> probe_names();

/// What was counted between two readings.
[[nodiscard]] bench::Counters counted_between(const Reading &before, const Reading &after);
/// Of the details those that were counted at all, at most agent_limits.hpp's most_details of them:
/// the largest.
[[nodiscard]] bench::Counters details_between(const Reading &before, const Reading &after);

} // namespace besser::agent
