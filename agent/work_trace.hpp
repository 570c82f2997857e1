// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/bpf_counter.hpp"
#include "agent/kernel_symbols.hpp"
#include "agent/perf_counter.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace besser::agent {

/// Executions of work functions.
struct WorkCounts {
    struct Function {
        std::string module; ///< empty: built into the kernel
        std::uint64_t executions = 0;
        std::map<std::uint64_t, std::uint64_t> on_cpu{}; ///< of them; empty: not known
    };
    std::map<std::string, Function> functions;
    std::uint64_t lost = 0; ///< events that were not counted
    /// All of them, by another instrument: empty where there is none, or no need of it.
    std::optional<std::uint64_t> witnessed;
};

/// All executions in `counts`.
[[nodiscard]] std::uint64_t executions(const WorkCounts &counts);

/// Counts the tracepoint workqueue_execute_start by function: by a BPF program where the kernel
/// takes one, which costs least; else in a tracefs instance of its own, with a hist trigger where
/// the kernel has them, else from the ring buffer, which must then be read often enough. What the
/// ring buffer shows is counted a second time, by perf counters: what the two differ by counts as
/// lost.
class WorkTrace {
  public:
    /// `twice`: by perf counters as well, in all ways.
    [[nodiscard]] static std::expected<WorkTrace, std::string> start(bool twice);
    WorkTrace(WorkTrace &&other) noexcept;
    WorkTrace &operator=(WorkTrace &&) = delete;
    ~WorkTrace(); ///< takes the instance away

    /// All since start(). The error says why the trace cannot be read.
    [[nodiscard]] std::expected<WorkCounts, std::string> read();
    /// "BPF", "hist trigger", "ring buffer", each with " and perf counter" where that counts, too.
    [[nodiscard]] std::string method() const;

  private:
    WorkTrace() = default;
    void start_witness();
    std::expected<void, std::string> start_first();
    std::expected<void, std::string> start_ring_buffer();
    [[nodiscard]] std::string event() const; ///< its directory in the instance
    void drain_ring_buffer();
    std::expected<WorkCounts, std::string> count();

    std::expected<WorkCounts, std::string> count_by_program();
    const KernelFunction *function_beginning_at(std::uint64_t address);

    std::optional<BpfCounter> program_;
    /// Of the functions that it counts, and of all others: the list of them takes the kernel tenths
    /// of a second to write, which no reading within a rep can spare.
    KernelSymbols symbols_;
    std::string instance_; ///< empty: none is ours
    int pipe_ = -1;        ///< trace_pipe, with the ring buffer
    std::string unfinished_;
    WorkCounts from_ring_;
    std::optional<PerfCounter> witness_;
    // What the two had counted when both were on: the witness just before and just after.
    std::uint64_t traced_at_start_ = 0;
    std::pair<std::uint64_t, std::uint64_t> witnessed_at_start_;
};

/// The text of a hist file whose key is "function.sym".
[[nodiscard]] WorkCounts parse_histogram(std::string_view text);
/// Adds an event as trace_pipe prints it; other lines are left out.
void add_event(std::string_view line, WorkCounts &counts);
/// How far `traced` lies outside of what a witness counted just before and just after.
[[nodiscard]] std::uint64_t disagreement(std::uint64_t traced, std::uint64_t before,
                                         std::uint64_t after);
/// Events lost, from the text of a per_cpu/cpuN/stats file.
[[nodiscard]] std::uint64_t parse_lost(std::string_view stats);

} // namespace besser::agent
