// SPDX-License-Identifier: GPL-2.0-only
#include "cli/test_program.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace besser::cli {

namespace fs = std::filesystem;

namespace {

void open_at(int descriptor, const std::string &file, int flags) {
    const int opened = ::open(file.c_str(), flags, 0600); // NOLINT: variadic
    if (opened == descriptor)
        return;
    ::dup2(opened, descriptor);
    ::close(opened);
}

/// In a child: puts at `descriptor` what Streams calls `stream`.
void set_stream(int descriptor, const std::string &stream, int flags) {
    if (stream == "-")
        ::close(descriptor);
    else if (stream.front() == '&')
        ::dup2(std::stoi(stream.substr(1)), descriptor);
    else
        open_at(descriptor, stream, flags);
}

void set_streams(const Streams &streams, const std::string &log) {
    set_stream(STDIN_FILENO, streams.input, O_RDONLY);
    set_stream(STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
    ::dup2(STDOUT_FILENO, STDERR_FILENO);
    if (!streams.output.empty())
        set_stream(STDOUT_FILENO, streams.output, O_WRONLY);
    if (!streams.errors.empty())
        set_stream(STDERR_FILENO, streams.errors, O_WRONLY);
}

std::string text_of(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

Program::Program() {
    fs::create_directory(directory);
    fs::current_path(directory);
}

Program::~Program() { fs::current_path("/"); }

pid_t Program::start(std::vector<std::string> arguments, const Streams &streams) {
    arguments.insert(arguments.begin(), "besser");
    std::vector<char *> argv;
    for (auto &argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::fflush(nullptr); // or the child would print it, too
    const pid_t child = ::fork();
    if (child == 0) {
        set_streams(streams, log_);
        // A shell that started the tests in its background had them ignore SIGINT.
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            std::signal(signal, SIG_DFL);
        ::_exit(be_program(static_cast<int>(arguments.size()), argv.data()));
    }
    EXPECT_GT(child, 0);
    return child;
}

int Program::be_program(int, char **argv) noexcept { return ::execv(BESSER_PROGRAM, argv); }

Outcome Program::result_of(pid_t child) {
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_so_far()};
}

bool Program::watches_signals(pid_t child) {
    siginfo_t end{};
    if (::waitid(P_PID, static_cast<id_t>(child), &end, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        end.si_pid == child)
        return true;
    const auto status = text_of("/proc/" + std::to_string(child) + "/status");
    const std::string_view mask = "SigBlk:\t";
    const auto at = status.find(mask);
    return at != std::string::npos &&
           (std::stoull(status.substr(at + mask.size(), 16), nullptr, 16) >> (SIGTERM - 1) & 1) !=
               0;
}

std::string Program::text_so_far() const { return text_of(log_); }

Outcome Program::run(std::vector<std::string> arguments, const Streams &streams) {
    return result_of(start(std::move(arguments), streams));
}

void Program::write(const std::string &name, const std::string &text) const {
    std::ofstream(directory / name, std::ios::binary) << text;
}

std::string Program::content(const fs::path &name) const { return text_of(directory / name); }

bool Program::made_nothing_but(std::vector<std::string> names) const {
    std::vector<std::string> found;
    for (const auto &entry : fs::directory_iterator(directory))
        found.push_back(entry.path().filename());
    std::ranges::sort(found);
    std::ranges::sort(names);
    return found == names;
}

std::map<std::string, std::string> Program::snapshot() const {
    std::map<std::string, std::string> found;
    for (const auto &entry : fs::recursive_directory_iterator(directory)) {
        const auto status = entry.symlink_status();
        auto &what = found[entry.path().string()];
        what = std::to_string(static_cast<int>(status.type())) + " ";
        if (fs::is_symlink(status))
            what += fs::read_symlink(entry.path()).string();
        else if (fs::is_regular_file(status))
            what += text_of(entry.path());
    }
    return found;
}

std::string short_plan(const std::string &in_arm) {
    return "name = \"p\"\ntitle = \"t\"\n[stress]\nrate = \"1MiB/s\"\nduration = \"1s\"\n"
           "[[arm]]\nname = \"a\"\nvariant = \"direct\"\n" +
           in_arm + "\n[[arm]]\nname = \"b\"\nvariant = \"direct\"\n";
}

} // namespace besser::cli
