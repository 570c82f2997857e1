// SPDX-License-Identifier: GPL-2.0-only
// How far a long command is: what it does, how much of it is done, what the rest will take, and
// what came out last.
#pragma once

#include "support/terminal_look.hpp"

#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace besser {

/// One line that is rewritten on a terminal, at most ten times a second; elsewhere a line per tenth
/// of a stage, or one where it begins if nobody knows how long it is. [any thread]
class Progress {
  public:
    /// Seconds since any moment, never going back.
    using Clock = std::function<double()>;

    /// `stream` stays open for longer than this.
    explicit Progress(std::FILE *stream);
    Progress(std::FILE *stream, const TerminalLook &look, Clock clock);
    ~Progress();
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

    /// `done` of `total` of a stage; `total` 0: nobody knows. What is left is estimated from the
    /// first call for the stage on, so that call is made before its work begins. `last` is what
    /// came out last, from anywhere.
    void tell(std::string_view stage, std::uint64_t done, std::uint64_t total,
              std::string_view last = "");

    /// What came out, or is being done, within the stage: shown on a terminal alone.
    void note(std::string_view last);

    /// Clears the terminal's line.
    void finish();

  private:
    struct Stage {
        std::string name;
        double began_s = 0;
        std::uint64_t done_before = 0;
        std::uint64_t done = 0;
        std::uint64_t total = 0;
    };

    void begin(std::string_view stage, std::uint64_t done, std::uint64_t total);
    std::string line() const;
    void rewrite(bool at_once);

    std::FILE *stream_;
    TerminalLook look_;
    Clock clock_;
    std::mutex mutex_;
    std::optional<Stage> stage_;
    std::string last_;
    double written_s_ = 0; ///< when the terminal's line was
    bool line_stands_ = false;
};

/// "8 s", "3 min", "2.5 h": how long something takes, for people.
[[nodiscard]] std::string rough_duration(double seconds);

} // namespace besser
