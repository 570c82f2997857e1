// SPDX-License-Identifier: GPL-2.0-only
#include "lint/confined.hpp"

#include "support/file_descriptor.hpp"
#include "support/guardian.hpp"
#include "support/interruption.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <optional>

namespace besser::lint {

namespace {

// What goes through the pipe: lines that are announcements, a zero, the result.
constexpr char end_of_announcements = '\0';

void write_all(int pipe, const std::string &text) {
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t n = ::write(pipe, text.data() + sent, text.size() - sent);
        if (n <= 0)
            break;
        sent += static_cast<std::size_t>(n);
    }
}

void limit(int resource, rlim_t most) {
    const rlimit both{most, most};
    ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

[[noreturn]] void be_confined(int pipe, pid_t parent,
                              const std::function<std::string(const Announce &)> &work,
                              const Confinement &confinement) {
    end_with(parent);
    leave_guardian();
    answer_signals_as_usual();
    limit(RLIMIT_CPU, confinement.cpu_seconds);
    limit(RLIMIT_CORE, 0);
#ifndef BESSER_ADDRESS_SANITIZED
    limit(RLIMIT_AS, confinement.memory_bytes);
#endif
    // What a library says of its own end is nobody's concern: the parent tells of it.
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDERR_FILENO);
    const std::string result = work([pipe](const std::string &text) {
        std::string line = text;
        for (char &c : line)
            c = c == '\n' || c == end_of_announcements ? ' ' : c;
        write_all(pipe, line + '\n');
    });
    write_all(pipe, end_of_announcements + result);
    ::_exit(0);
}

/// Reads to the end of the pipe; false: it took longer than the patience.
class Listener {
  public:
    Listener(int pipe, const Announce &announced) : pipe_(pipe), announced_(announced) {}

    bool listen(std::chrono::seconds patience) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        for (;;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            pollfd ready{pipe_, POLLIN, 0};
            if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0)
                return false;
            char buffer[65536];
            const ssize_t n = ::read(pipe_, buffer, sizeof buffer);
            if (n <= 0)
                return true;
            text_.append(buffer, static_cast<std::size_t>(n));
            take_announcements();
        }
    }
    [[nodiscard]] const std::string &last() const { return last_; }
    /// Empty: there is none.
    [[nodiscard]] std::optional<std::string> result() const {
        return text_.starts_with(end_of_announcements) ? std::optional(text_.substr(1))
                                                       : std::nullopt;
    }

  private:
    void take_announcements() {
        while (!text_.starts_with(end_of_announcements)) {
            const auto end = text_.find('\n');
            if (end == std::string::npos)
                return;
            last_ = text_.substr(0, end);
            text_.erase(0, end + 1);
            announced_(last_);
        }
    }

    int pipe_;
    const Announce &announced_;
    std::string text_;
    std::string last_;
};

std::string ending_of(int status, const Confinement &confinement) {
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return fmt::format("took more than {} CPU-seconds", confinement.cpu_seconds);
    if (WIFSIGNALED(status))
        return fmt::format("was ended by signal {}", WTERMSIG(status));
    return fmt::format("ended with exit status {}", WEXITSTATUS(status));
}

} // namespace

std::expected<std::string, std::string>
run_confined(const std::function<std::string(const Announce &)> &work,
             const Confinement &confinement, const Announce &announced) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return std::unexpected("no pipe can be made");
    const FileDescriptor from(ends[0]);
    FileDescriptor to(ends[1]);
    std::fflush(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return std::unexpected("no process can be started");
    if (pid == 0)
        be_confined(ends[1], parent, work, confinement);
    to = FileDescriptor();
    Listener listener(ends[0], announced);
    const bool in_time = listener.listen(confinement.patience);
    if (!in_time)
        ::kill(pid, SIGKILL);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (auto result = listener.result(); in_time && status == 0 && result)
        return std::move(*result);
    const std::string ending =
        in_time ? ending_of(status, confinement)
                : fmt::format("took more than {} seconds", confinement.patience.count());
    return std::unexpected(listener.last().empty() ? ending : listener.last() + ": " + ending);
}

} // namespace besser::lint
