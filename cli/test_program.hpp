// SPDX-License-Identifier: GPL-2.0-only
// The program as a user meets it, for tests: exit status, messages, and the files it leaves.
#pragma once

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace besser::cli {

struct Outcome {
    int status = -1;  ///< -1: it was ended by a signal
    std::string text; ///< stdout and stderr
};

/// What stands in place of a standard stream; "": part of Outcome::text; "-": it is closed; "&N":
/// the test's own descriptor N.
struct Streams {
    std::string output{}, errors{};
    std::string input = "/dev/null";
};

/// Runs besser in a directory of its own.
class Program : public testing::Test {
  protected:
    Program();
    ~Program() override;

    Outcome run(std::vector<std::string> arguments, const Streams &streams = {});

    /// Starts it with its output in the file `log`, which result_of() reads.
    pid_t start(std::vector<std::string> arguments, const Streams &streams = {});
    Outcome result_of(pid_t child);
    /// Whether it watches for signals already (support/interruption.hpp), or has ended.
    static bool watches_signals(pid_t child);
    /// What it has written until now.
    std::string text_so_far() const;

    void write(const std::string &name, const std::string &text) const;
    std::string content(const std::filesystem::path &name) const;

    /// In a child: becomes the program, or returns the status to end with.
    virtual int be_program(int argc, char **argv) noexcept;

    bool made_nothing_but(std::vector<std::string> names) const;

    /// Type and content of everything here, by name.
    std::map<std::string, std::string> snapshot() const;

    const besser::TemporaryDirectory temporary;
    const std::filesystem::path directory = temporary.path / "work";

  private:
    const std::filesystem::path log_ = temporary.path / "log";
};

/// A plan of two equal arms, as short as plans are; `in_arm` becomes part of the first.
std::string short_plan(const std::string &in_arm = "");

} // namespace besser::cli
