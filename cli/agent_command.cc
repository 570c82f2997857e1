// SPDX-License-Identifier: GPL-2.0-only
// `besser agent`: the part of a rig that runs on the machine whose driver is measured.
#include "agent/session.hpp"
#include "bench/run/verify.hpp"
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <thread>
#include <unistd.h>

namespace besser::cli {

namespace {

constexpr std::size_t most_job_bytes = 1 << 20;

/// A job that ends with its line, or where the input does. Reads no byte beyond it.
std::expected<std::string, std::string> read_job_line() {
    std::string text;
    for (char byte = 0; ::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n';) {
        text += byte;
        if (text.size() > most_job_bytes)
            return std::unexpected(fmt::format("more than {} bytes", most_job_bytes));
    }
    return text;
}

/// Waits for the end of standard input, which is that of the rig. A job that does not end in time
/// then is ended here; the guardian puts back what it touched.
void watch_rig(std::atomic<bool> &gone) {
    char byte = 0;
    ssize_t got = 0;
    while ((got = ::read(STDIN_FILENO, &byte, 1)) > 0 || (got < 0 && errno == EINTR)) {
    }
    gone = true;
    std::this_thread::sleep_for(std::chrono::seconds(10));
    ::_exit(bench::exit_rig_failed);
}

int run_agent() {
    const auto text = read_job_line();
    if (!text)
        return fail(bench::exit_bad_input, "agent: standard input: " + text.error());
    const auto job = agent::parse_agent_job(*text);
    if (!job)
        return fail(bench::exit_bad_input, "agent: the job on standard input: " + job.error());
    static std::atomic<bool> gone = false; // the watch outlives this function
    if (job->watched)
        std::thread(watch_rig, std::ref(gone)).detach();
    const auto done = agent::run_job(
        *job,
        [](const agent::AgentLine &line) {
            put(stdout, agent::to_text(line) + "\n");
            std::fflush(stdout); // what could not be written is told when the job is done
        },
        gone);
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
