// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/file_descriptor.hpp"

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

struct PipedChild;

/// A program started from an argument vector (never through a shell), in a process group of its
/// own. It outlives neither this object nor the program (guardian.hpp).
class Child {
  public:
    /// `arguments[0]` is looked for in PATH. Standard output and standard error go to the files,
    /// which are made anew; without one to /dev/null. Standard input comes from the file `input`;
    /// without one there is nothing on it.
    [[nodiscard]] static std::expected<Child, std::string>
    start(const std::vector<std::string> &arguments, const std::filesystem::path &output = {},
          const std::filesystem::path &errors = {}, const std::filesystem::path &input = {});
    /// The same for a program that is talked with.
    [[nodiscard]] static std::expected<PipedChild, std::string>
    start_piped(const std::vector<std::string> &arguments, const std::filesystem::path &errors);

    Child(Child &&other) noexcept;
    Child &operator=(Child &&other) noexcept;
    ~Child(); ///< kills the whole group, and waits

    /// Does not wait; empty while it runs.
    [[nodiscard]] std::optional<ChildExit> ended();
    /// Waits for its end, up to `limit` or until the program is to end (interruption.hpp); empty
    /// when it still runs then.
    [[nodiscard]] std::optional<ChildExit> wait_for(std::chrono::nanoseconds limit);
    /// Lets it put away what it has: SIGTERM.
    void ask_to_end();
    /// The same, and waits for its end, up to `limit`, also when the program is to end. What it
    /// started in groups of their own ends with it only so.
    void end_within(std::chrono::nanoseconds limit);

  private:
    [[nodiscard]] static std::expected<Child, std::string>
    spawn(const std::vector<std::string> &arguments, const class SpawnSettings &settings);
    explicit Child(pid_t pid) : pid_(pid) {}
    void end();

    pid_t pid_ = -1; ///< -1: none
    std::optional<ChildExit> exit_;
};

struct PipedChild {
    Child child;
    FileDescriptor input;  ///< what is written here the child reads; closing it ends that
    FileDescriptor output; ///< what it writes to standard output; reading does not wait
};

/// Whether a program of that name can be started: as execvp(3) looks for it.
[[nodiscard]] bool is_installed(const std::string &program);

/// Runs a program to its end and gives what it wrote to standard output, at most `most_bytes`. It
/// reads the file `input`, or nothing. The error names the program, how it ended, and the last
/// lines that it wrote to standard error.
[[nodiscard]] std::expected<std::string, std::string>
run_program(const std::vector<std::string> &arguments, std::chrono::seconds limit,
            std::size_t most_bytes = 1 << 20, const std::filesystem::path &input = {});

} // namespace besser
