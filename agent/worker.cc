// SPDX-License-Identifier: GPL-2.0-only
#include "agent/worker.hpp"

#include <fmt/format.h>

#include <new>
#include <sys/mman.h>
#include <sys/wait.h>

namespace besser::agent {

SharedCount::SharedCount() {
    void *memory =
        ::mmap(nullptr, sizeof *count_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    count_ = memory == MAP_FAILED ? nullptr : new (memory) std::atomic<std::uint64_t>(0);
}

SharedCount::~SharedCount() {
    if (count_ != nullptr)
        ::munmap(count_, sizeof *count_);
}

void SharedCount::add(std::uint64_t more) const {
    if (count_ != nullptr)
        count_->fetch_add(more, std::memory_order_relaxed);
}

std::uint64_t SharedCount::read() const { return count_ != nullptr ? count_->load() : 0; }

Worker::Worker(Worker &&other) noexcept
    : pid_(std::exchange(other.pid_, -1)), count_(std::move(other.count_)),
      end_(std::move(other.end_)) {}

Worker::~Worker() {
    if (pid_ < 0)
        return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

std::optional<WorkerEnd> Worker::ended() {
    int status = 0;
    if (end_ || pid_ < 0 || ::waitpid(pid_, &status, WNOHANG) != pid_)
        return end_;
    pid_ = -1;
    if (WIFSIGNALED(status))
        end_ = WorkerEnd{true, fmt::format("killed by signal {}", WTERMSIG(status))};
    else if (const int error = WEXITSTATUS(status); error != 0)
        end_ = WorkerEnd{false, std::strerror(error)};
    else
        end_ = WorkerEnd{false, "the connection was closed"};
    return end_;
}

} // namespace besser::agent
