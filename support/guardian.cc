// SPDX-License-Identifier: GPL-2.0-only
#include "support/guardian.hpp"

#include "support/text_file.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <set>
#include <string>
#include <string_view>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>

namespace besser {

namespace {

namespace fs = std::filesystem;

int to_guardian = -1;

/// A message begins with one of these and ends with NUL, which no path holds.
enum class Message : char {
    guard_group = 'G',
    forget_group = 'g',
    guard_directory = 'D',
    forget_directory = 'd',
    guard_namespace = 'N',
    forget_namespace = 'n',
    guard_trace_instance = 'T',
    forget_trace_instance = 't',
};

void tell(Message message, std::string_view what) {
    if (to_guardian < 0)
        return;
    std::string text(1, static_cast<char>(message));
    text += what;
    text += '\0';
    // At most PIPE_BUF bytes are one write, so messages of several threads do not mix.
    static_cast<void>(write_fully(to_guardian, text));
}

/// The guardian's own state: what is there to clean up.
class Leftovers {
  public:
    void take(std::string_view message) {
        const auto what = message.substr(1);
        switch (static_cast<Message>(message.front())) {
        case Message::guard_group:
            groups_.insert(whole_number<pid_t>(what).value_or(0));
            break;
        case Message::forget_group:
            groups_.erase(whole_number<pid_t>(what).value_or(0));
            break;
        case Message::guard_directory:
            directories_.insert(fs::path(what));
            break;
        case Message::forget_directory:
            directories_.erase(fs::path(what));
            break;
        case Message::guard_namespace:
            namespaces_.insert(fs::path(what));
            break;
        case Message::forget_namespace:
            namespaces_.erase(fs::path(what));
            break;
        case Message::guard_trace_instance:
            trace_instances_.insert(fs::path(what));
            break;
        case Message::forget_trace_instance:
            trace_instances_.erase(fs::path(what));
            break;
        }
    }

    void clean_up() const {
        for (const pid_t group : groups_)
            if (group > 1)
                ::kill(-group, SIGKILL);
        std::error_code ignored;
        for (const auto &directory : directories_)
            fs::remove_all(directory, ignored);
        for (const auto &file : namespaces_)
            remove_namespace(file);
        for (const auto &instance : trace_instances_)
            remove_trace_instance(instance);
    }

  private:
    /// It is busy while a process that was killed still has it open.
    static void remove_trace_instance(const fs::path &instance) {
        constexpr timespec pause{0, 50'000'000};
        for (int i = 0; i < 100 && ::rmdir(instance.c_str()) != 0 && errno == EBUSY; i++)
            ::nanosleep(&pause, nullptr);
    }

    std::set<pid_t> groups_;
    std::set<fs::path> directories_;
    std::set<fs::path> namespaces_;
    std::set<fs::path> trace_instances_;
};

[[noreturn]] void be_guardian(int from_program) {
    Leftovers leftovers;
    std::string pending;
    std::array<char, 4096> bytes;
    for (ssize_t n;
         (n = ::read(from_program, bytes.data(), bytes.size())) > 0 || (n < 0 && errno == EINTR);) {
        if (n > 0)
            pending.append(bytes.data(), static_cast<std::size_t>(n));
        for (std::size_t end; (end = pending.find('\0')) != std::string::npos;
             pending.erase(0, end + 1))
            if (end > 0)
                leftovers.take(std::string_view(pending).substr(0, end));
    }
    leftovers.clean_up();
    ::_exit(0);
}

} // namespace

void start_guardian() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return;
    const pid_t pid = ::fork();
    if (pid == 0) {
        // A session of its own: no terminal's signal reaches it. It holds nothing that a reader of
        // the program's output would wait for.
        ::setsid();
        for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, ends[1]})
            ::close(descriptor);
        be_guardian(ends[0]);
    }
    ::close(ends[0]);
    to_guardian = ends[1];
    if (pid < 0)
        leave_guardian();
}

void leave_guardian() {
    if (to_guardian >= 0)
        ::close(std::exchange(to_guardian, -1));
}

void end_with(pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // NOLINT: variadic
    if (::getppid() != parent)          // nobody tells of that any more
        ::_exit(1);
}

void guard_group(pid_t group) { tell(Message::guard_group, fmt::format("{}", group)); }
void forget_group(pid_t group) { tell(Message::forget_group, fmt::format("{}", group)); }
void guard_directory(const fs::path &directory) {
    tell(Message::guard_directory, fs::absolute(directory).string());
}
void forget_directory(const fs::path &directory) {
    tell(Message::forget_directory, fs::absolute(directory).string());
}
void guard_namespace(const fs::path &file) { tell(Message::guard_namespace, file.string()); }
void forget_namespace(const fs::path &file) { tell(Message::forget_namespace, file.string()); }
void guard_trace_instance(const fs::path &directory) {
    tell(Message::guard_trace_instance, directory.string());
}
void forget_trace_instance(const fs::path &directory) {
    tell(Message::forget_trace_instance, directory.string());
}

bool remove_namespace(const fs::path &file) {
    return ::umount2(file.c_str(), MNT_DETACH) == 0 && ::unlink(file.c_str()) == 0;
}

} // namespace besser
