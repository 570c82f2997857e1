// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace besser {

/// How a child process ended.
struct ChildExit {
    int status = 0; ///< exit status, or 128 + the signal that killed it
};

/// A program started from an argument vector (never through a shell), in a process group of its
/// own, with nothing on its standard input. It outlives neither this object nor the program
/// (guardian.hpp).
class Child {
  public:
    /// `arguments[0]` is looked for in PATH. Standard output and standard error go to the files,
    /// which are made anew; without one to /dev/null.
    [[nodiscard]] static std::expected<Child, std::string>
    start(const std::vector<std::string> &arguments, const std::filesystem::path &output = {},
          const std::filesystem::path &errors = {});

    Child(Child &&other) noexcept;
    Child &operator=(Child &&other) noexcept;
    ~Child(); ///< kills the whole group, and waits

    /// Does not wait; empty while it runs.
    [[nodiscard]] std::optional<ChildExit> ended();
    /// Waits for its end, up to `limit` or until the program is to end (interruption.hpp); empty
    /// when it still runs then.
    [[nodiscard]] std::optional<ChildExit> wait_for(std::chrono::nanoseconds limit);

  private:
    explicit Child(pid_t pid) : pid_(pid) {}
    void end();

    pid_t pid_ = -1; ///< -1: none
    std::optional<ChildExit> exit_;
};

/// Runs a program to its end and gives what it wrote to standard output, at most `most_bytes`. The
/// error names the program, how it ended, and the last lines that it wrote to standard error.
[[nodiscard]] std::expected<std::string, std::string>
run_program(const std::vector<std::string> &arguments, std::chrono::seconds limit,
            std::size_t most_bytes = 1 << 20);

} // namespace besser
