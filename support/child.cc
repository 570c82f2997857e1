// SPDX-License-Identifier: GPL-2.0-only
#include "support/child.hpp"

#include "support/guardian.hpp"
#include "support/interruption.hpp"
#include "support/split.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace besser {

namespace {

constexpr std::size_t most_error_bytes = 2000; ///< of standard error, in a message

} // namespace

/// posix_spawn's arguments that must be freed.
class SpawnSettings {
  public:
    SpawnSettings() {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                     POSIX_SPAWN_SETSIGDEF);
        sigset_t none;
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        sigset_t ignored_here;
        ::sigemptyset(&ignored_here);
        ::sigaddset(&ignored_here, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&attributes_, &ignored_here);
    }
    SpawnSettings(const SpawnSettings &) = delete;
    SpawnSettings &operator=(const SpawnSettings &) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    /// Without a file: nothing to read, nobody who reads.
    void open_input(const std::filesystem::path &file) { open(STDIN_FILENO, file, O_RDONLY); }
    void open_output(int descriptor, const std::filesystem::path &file) {
        open(descriptor, file, O_WRONLY | O_CREAT | O_TRUNC);
    }
    void give(int descriptor, int ours) {
        ::posix_spawn_file_actions_adddup2(&actions_, ours, descriptor);
    }
    const posix_spawn_file_actions_t *actions() const { return &actions_; }
    const posix_spawnattr_t *attributes() const { return &attributes_; }

  private:
    void open(int descriptor, const std::filesystem::path &file, int flags) {
        ::posix_spawn_file_actions_addopen(&actions_, descriptor,
                                           file.empty() ? "/dev/null" : file.c_str(), flags, 0644);
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

namespace {

ChildExit exit_of(int status) {
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

std::string end_of_file(const std::filesystem::path &file) {
    auto text = read_text_file(file, 64 << 20).value_or("");
    while (text.ends_with('\n'))
        text.pop_back();
    if (text.size() > most_error_bytes)
        text.erase(0, text.size() - most_error_bytes);
    return text;
}

} // namespace

std::expected<Child, std::string> Child::spawn(const std::vector<std::string> &arguments,
                                               const SpawnSettings &settings) {
    std::vector<std::string> words = arguments;
    std::vector<char *> argv;
    argv.reserve(words.size() + 1);
    for (auto &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, argv[0], settings.actions(), settings.attributes(),
                                     argv.data(), environ);
    if (error != 0)
        return std::unexpected(
            fmt::format("{}: cannot be started: {}", arguments[0], std::strerror(error)));
    guard_group(pid);
    return Child(pid);
}

std::expected<Child, std::string> Child::start(const std::vector<std::string> &arguments,
                                               const std::filesystem::path &output,
                                               const std::filesystem::path &errors,
                                               const std::filesystem::path &input) {
    SpawnSettings settings;
    settings.open_input(input);
    settings.open_output(STDOUT_FILENO, output);
    settings.open_output(STDERR_FILENO, errors);
    return spawn(arguments, settings);
}

std::expected<PipedChild, std::string> Child::start_piped(const std::vector<std::string> &arguments,
                                                          const std::filesystem::path &errors) {
    std::array<int, 2> in{-1, -1}, out{-1, -1};
    const bool made = ::pipe2(in.data(), O_CLOEXEC) == 0 && ::pipe2(out.data(), O_CLOEXEC) == 0 &&
                      ::fcntl(out[0], F_SETFL, O_NONBLOCK) == 0; // NOLINT: variadic
    const auto error = errno;
    const FileDescriptor child_reads(in[0]), child_writes(out[1]);
    FileDescriptor we_write(in[1]), we_read(out[0]);
    if (!made)
        return std::unexpected(fmt::format("{}: a pipe: {}", arguments[0], std::strerror(error)));
    SpawnSettings settings;
    settings.give(STDIN_FILENO, child_reads.get());
    settings.give(STDOUT_FILENO, child_writes.get());
    settings.open_output(STDERR_FILENO, errors);
    auto child = spawn(arguments, settings);
    if (!child)
        return std::unexpected(child.error());
    return PipedChild{std::move(*child), std::move(we_write), std::move(we_read)};
}

Child::Child(Child &&other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_(std::exchange(other.exit_, {})) {}

Child &Child::operator=(Child &&other) noexcept {
    if (this != &other) {
        end();
        pid_ = std::exchange(other.pid_, -1);
        exit_ = std::exchange(other.exit_, {});
    }
    return *this;
}

Child::~Child() { end(); }

void Child::end() {
    if (pid_ < 0)
        return;
    ::kill(-pid_, SIGKILL); // what the child started is in its group
    if (!exit_)
        ::waitpid(pid_, nullptr, 0);
    forget_group(pid_);
    pid_ = -1;
}

std::optional<ChildExit> Child::ended() {
    int status = 0;
    if (pid_ >= 0 && !exit_ && ::waitpid(pid_, &status, WNOHANG) == pid_)
        exit_ = exit_of(status);
    return exit_;
}

std::optional<ChildExit> Child::wait_for(std::chrono::nanoseconds limit) {
    const auto give_up = std::chrono::steady_clock::now() + limit;
    while (!ended() && !interrupted() && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return exit_;
}

void Child::ask_to_end() {
    if (pid_ >= 0 && !exit_)
        ::kill(-pid_, SIGTERM);
}

void Child::end_within(std::chrono::nanoseconds limit) {
    ask_to_end();
    const auto give_up = std::chrono::steady_clock::now() + limit;
    while (!ended() && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

bool is_installed(const std::string &program) {
    const auto can_run = [](const std::filesystem::path &file) {
        return ::access(file.c_str(), X_OK) == 0;
    };
    if (program.contains('/'))
        return can_run(program);
    const char *path = std::getenv("PATH"); // NOLINT: no other thread changes it
    std::string_view rest = path == nullptr ? "" : path;
    while (!rest.empty())
        if (can_run(std::filesystem::path(take_until(rest, ':')) / program))
            return true;
    return false;
}

std::expected<std::string, std::string> run_program(const std::vector<std::string> &arguments,
                                                    std::chrono::seconds limit,
                                                    std::size_t most_bytes,
                                                    const std::filesystem::path &input) {
    const TemporaryDirectory directory;
    const auto output = directory.path / "output", errors = directory.path / "errors";
    auto child = Child::start(arguments, output, errors, input);
    if (!child)
        return std::unexpected(child.error());
    const auto end = child->wait_for(limit);
    if (!end && interrupted())
        return std::unexpected(fmt::format("{}: interrupted", arguments[0]));
    if (!end)
        return std::unexpected(
            fmt::format("{}: not finished after {} s", arguments[0], limit.count()));
    if (end->status != 0)
        return std::unexpected(
            fmt::format("{}: exit status {}: {}", arguments[0], end->status, end_of_file(errors)));
    auto text = read_text_file(output, most_bytes);
    if (!text)
        return std::unexpected(fmt::format("{}: its output: {}", arguments[0], text.error().what));
    return std::move(*text);
}

} // namespace besser
