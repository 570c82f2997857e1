// SPDX-License-Identifier: GPL-2.0-only
#include "support/interruption.hpp"

#include "support/text_file.hpp"

#include <atomic>
#include <csignal>
#include <latch>
#include <poll.h>
#include <pthread.h>
#include <string>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

namespace besser {

namespace {

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};

std::atomic<bool> asked_to_end = false;
std::atomic<const std::string_view *> parting_words = nullptr;
int to_waiting = -1; ///< eventfd

sigset_t watched() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : signals)
        ::sigaddset(&set, signal);
    return set;
}

/// On standard error, unless nobody takes it from there: an answer must not wait.
void say(std::string_view words) {
    pollfd error{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&error, 1, 0) == 1)
        static_cast<void>(write_fully(STDERR_FILENO, "\nbesser: " + std::string(words) + "\n"));
}

/// The guardian, not this process, kills children and removes temporary directories.
[[noreturn]] void end_at_once(int signal) { ::_exit(128 + signal); }

/// The words come first: who sees interrupted() may end the program before this thread goes on.
void answer_signals(std::latch *started) {
    const sigset_t set = watched();
    started->count_down();
    for (bool answered = false;;) {
        int signal = 0;
        if (::sigwait(&set, &signal) != 0)
            continue;
        const std::string_view *words = parting_words;
        if (!answered)
            say(words != nullptr ? *words : "interrupted, without a result");
        if (words == nullptr || answered)
            end_at_once(signal);
        answered = true;
        asked_to_end = true;
        ::eventfd_write(to_waiting, 1);
    }
}

} // namespace

void watch_signals() {
    std::signal(SIGPIPE, SIG_IGN);
    to_waiting = ::eventfd(0, EFD_CLOEXEC);
    const sigset_t set = watched();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // A process that forks while this thread still starts could copy a lock that it holds, for ever
    // locked. From here on it only waits, and holds none.
    static std::latch started(1);
    std::thread(answer_signals, &started).detach();
    started.wait();
}

void finish_first(std::string_view message) {
    static const std::string_view words = message;
    parting_words = &words;
}

bool interrupted() { return asked_to_end; }

const std::atomic<bool> &interruption() { return asked_to_end; }

int interrupt_descriptor() { return to_waiting; }

void answer_signals_as_usual() {
    std::signal(SIGPIPE, SIG_DFL);
    const sigset_t set = watched();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace besser
