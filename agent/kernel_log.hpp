// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::agent {

/// A report of the kernel that something is wrong with it.
struct Warning {
    double monotonic_s = 0; ///< CLOCK_MONOTONIC
    std::string text;
};

/// What was found since somebody asked.
struct Warnings {
    std::vector<Warning> told;
    std::uint64_t untold = 0; ///< beyond most_warnings: counted, and nothing else is known of them
};

/// Texts kept until somebody takes them; a rep may hold agent_limits.hpp's most_events.
constexpr std::size_t most_warnings = 2048;

/// Reads the kernel log (Documentation/ABI/testing/dev-kmsg) from the moment it is opened.
class KernelLog {
  public:
    [[nodiscard]] static std::expected<KernelLog, std::string> open();
    KernelLog(KernelLog &&other) noexcept;
    KernelLog &operator=(KernelLog &&) = delete;
    ~KernelLog();

    /// Reads what has come since the last call.
    void read();
    /// What was found since the last call, without the known stimulus.
    [[nodiscard]] Warnings take_warnings();
    [[nodiscard]] std::uint64_t warnings_seen() const { return seen_; } ///< since open()
    /// Records that the kernel overwrote before they were read.
    [[nodiscard]] std::uint64_t lost() const { return lost_; }
    /// How far its clock is ahead of CLOCK_MONOTONIC; 0 until the known warning was read.
    [[nodiscard]] double ahead_s() const { return ahead_s_; }
    /// The last line that the kernel wrote, for messages.
    [[nodiscard]] const std::string &last_line() const { return last_line_; }

    /// Writes a line that read() must find: proves that the log arrives and that warnings are seen
    /// in it, and tells how far its clock is ahead of CLOCK_MONOTONIC. It is counted, but is no
    /// finding.
    [[nodiscard]] std::expected<void, std::string> write_known_warning();

    /// A record as /dev/kmsg gives it: "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;TEXT\n KEY=VALUE..."
    void take_record(std::string_view record);

  protected:
    explicit KernelLog(int descriptor) : descriptor_(descriptor) {}

  private:
    int descriptor_;
    Warnings warnings_;
    std::uint64_t seen_ = 0;
    std::uint64_t lost_ = 0;
    double known_written_s_ = 0; ///< CLOCK_MONOTONIC
    double ahead_s_ = 0;
    std::string last_line_;
};

/// When the kernel log, from its beginning, last held this text: CLOCK_MONOTONIC in seconds, for a
/// log whose clock is so far ahead. Empty: it does not, or cannot be read.
[[nodiscard]] std::optional<double> last_said(std::string_view text, double ahead_s);

/// Whether a line of the log begins a report: WARN, BUG, oops, hung task, stall, leak of a lock.
[[nodiscard]] bool reports_trouble(std::string_view line);

} // namespace besser::agent
