// SPDX-License-Identifier: GPL-2.0-only
// `besser agent`: the part of a rig that runs on the machine whose driver is measured.
#include "agent/session.hpp"
#include "bench/run/verify.hpp"
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <unistd.h>

namespace besser::cli {

namespace {

constexpr std::size_t most_job_bytes = 1 << 20;

std::expected<std::string, std::string> read_standard_input() {
    std::string text;
    std::array<char, 4096> bytes;
    ssize_t got = 0;
    while ((got = ::read(STDIN_FILENO, bytes.data(), bytes.size())) > 0) {
        text.append(bytes.data(), static_cast<std::size_t>(got));
        if (text.size() > most_job_bytes)
            return std::unexpected(fmt::format("more than {} bytes", most_job_bytes));
    }
    return text;
}

int run_agent() {
    const auto text = read_standard_input();
    if (!text)
        return fail(bench::exit_bad_input, "agent: standard input: " + text.error());
    const auto job = agent::parse_agent_job(*text);
    if (!job)
        return fail(bench::exit_bad_input, "agent: the job on standard input: " + job.error());
    const auto done = agent::run_job(*job, [](const agent::AgentLine &line) {
        put(stdout, agent::to_text(line) + "\n");
        std::fflush(stdout); // what could not be written is told when the job is done
    });
    return done ? 0 : fail(bench::exit_rig_failed, "agent: " + done.error());
}

} // namespace

void add_agent(CLI::App &app, Command &chosen) {
    auto &command = add_command(
        app, "agent",
        "Measure a driver on this machine for a rig: a job on standard input, lines of JSON on "
        "standard output. Loads modules, changes the network; needs root");
    explain(command, "0 the job is done, 2 the job is malformed, 3 it could not be done",
            {{"besser agent <job.json", ""}});
    command.callback([&chosen] { chosen = run_agent; });
}

} // namespace besser::cli
