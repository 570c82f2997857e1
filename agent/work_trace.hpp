// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace besser::agent {

/// Executions of work functions.
struct WorkCounts {
    struct Function {
        std::string module; ///< empty: built into the kernel
        std::uint64_t executions = 0;
    };
    std::map<std::string, Function> functions;
    std::uint64_t lost = 0; ///< events that were not counted
};

/// Counts the tracepoint workqueue_execute_start by function, in a tracefs instance of its own:
/// with a hist trigger where the kernel has them, else from the ring buffer, which must then be
/// read often enough.
class WorkTrace {
  public:
    [[nodiscard]] static std::expected<WorkTrace, std::string> start();
    WorkTrace(WorkTrace &&other) noexcept;
    WorkTrace &operator=(WorkTrace &&) = delete;
    ~WorkTrace(); ///< takes the instance away

    /// All since start(). The error says why the trace cannot be read.
    [[nodiscard]] std::expected<WorkCounts, std::string> read();
    /// "hist trigger" or "ring buffer".
    [[nodiscard]] std::string_view method() const {
        return pipe_ < 0 ? "hist trigger" : "ring buffer";
    }

  private:
    WorkTrace() = default;
    std::expected<void, std::string> start_ring_buffer();
    void drain_ring_buffer();

    bool owns_instance_ = true;
    int pipe_ = -1; ///< trace_pipe, with the ring buffer
    std::string unfinished_;
    WorkCounts from_ring_;
};

/// The text of a hist file whose key is "function.sym".
[[nodiscard]] WorkCounts parse_histogram(std::string_view text);
/// Adds an event as trace_pipe prints it; other lines are left out.
void add_event(std::string_view line, WorkCounts &counts);
/// Events lost, from the text of a per_cpu/cpuN/stats file.
[[nodiscard]] std::uint64_t parse_lost(std::string_view stats);

} // namespace besser::agent
