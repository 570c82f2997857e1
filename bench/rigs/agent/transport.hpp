// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/rigs/agent/agent_output.hpp"
#include "support/child.hpp"
#include "support/file_descriptor.hpp"

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// What carries an agent's lines to this machine: a program that runs as long as the agent does,
/// and is killed at the latest when this goes away.
class Transport {
  public:
    /// The program has the agent's lines written to a file: an emulator's serial port. It never
    /// waits for the reader of a file, so that reading changes nothing where the agent runs. The
    /// program's own output goes to `errors`.
    [[nodiscard]] static std::expected<Transport, std::string>
    follow(const std::vector<std::string> &command, const std::filesystem::path &file,
           const std::filesystem::path &errors);
    /// The program is the agent, or an ssh client that runs it: its output is the agent's. It is
    /// given the job on its standard input, which then stays open until the end: an agent whose
    /// input ends knows that its rig is gone.
    [[nodiscard]] static std::expected<Transport, std::string>
    talk(const std::vector<std::string> &command, const std::string &job,
         const std::filesystem::path &errors);

    /// See AgentOutput.
    [[nodiscard]] std::expected<std::optional<std::string>, std::string> next_line() {
        return output_.next_line();
    }
    /// How the program ended; empty while it runs. It may have ended although lines are left.
    [[nodiscard]] std::optional<ChildExit> ended() { return child_.ended(); }
    /// Ends the agent's input, if it has one, and gives it so long to put back what it touched.
    void hang_up(std::chrono::nanoseconds limit);

  private:
    Transport(Child child, FileDescriptor input, FileDescriptor output, AgentOutput lines)
        : child_(std::move(child)), input_(std::move(input)), descriptor_(std::move(output)),
          output_(std::move(lines)) {}

    Child child_;
    FileDescriptor input_, descriptor_; ///< none where a file is followed
    AgentOutput output_;
};

} // namespace besser::bench
