// SPDX-License-Identifier: GPL-2.0-only
// Processes that make or take traffic beside this one, for one rep.
#pragma once

#include "support/guardian.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <expected>
#include <optional>
#include <string>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

namespace besser::agent {

/// A count that a forked process makes and this one reads.
class SharedCount {
  public:
    SharedCount();
    SharedCount(SharedCount &&other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    SharedCount &operator=(SharedCount &&) = delete;
    ~SharedCount();
    void add(std::uint64_t more) const;
    [[nodiscard]] std::uint64_t read() const;

  private:
    std::atomic<std::uint64_t> *count_; ///< null: there is no memory to share
};

/// How a worker ended.
struct WorkerEnd {
    bool killed = false; ///< by a signal: somebody's doing that has nothing to do with the flow
    std::string why;     ///< as a system call's error
};

/// A process that was forked; killed and waited for at the end.
class Worker {
  public:
    Worker(pid_t pid, SharedCount count) : pid_(pid), count_(std::move(count)) {}
    Worker(Worker &&other) noexcept;
    Worker &operator=(Worker &&) = delete;
    ~Worker();

    /// Empty while it runs.
    [[nodiscard]] std::optional<WorkerEnd> ended();
    /// What its work has counted: bytes of payload, answers ...
    [[nodiscard]] std::uint64_t counted() const { return count_.read(); }

  private:
    pid_t pid_;
    SharedCount count_;
    std::optional<WorkerEnd> end_;
};

/// Runs `work` in a process that does not outlive this one; what it returns, an errno, is its exit
/// status. It is given the count that the worker shows.
template <class Work>
std::expected<Worker, std::string> fork_worker(Work work) {
    SharedCount count;
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return std::unexpected(std::string("fork: ") + std::strerror(errno));
    if (pid > 0)
        return Worker(pid, std::move(count));
    end_with(parent);
    leave_guardian();
    ::signal(SIGPIPE, SIG_IGN);
    ::_exit(work(count));
}

} // namespace besser::agent
