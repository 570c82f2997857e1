// SPDX-License-Identifier: GPL-2.0-only
#include "explore/results.hpp"

#include "support/guardian.hpp"
#include "support/interruption.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <memory>
#include <new>
#include <thread>

namespace besser::explore {

namespace {

/// A count that a process and its parent share.
class SharedCount {
  public:
    SharedCount()
        : memory_(::mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
        if (memory_ != MAP_FAILED)
            count_ = new (memory_) std::atomic<std::uint64_t>(0);
    }
    SharedCount(const SharedCount &) = delete;
    SharedCount &operator=(const SharedCount &) = delete;
    ~SharedCount() {
        if (count_ != nullptr)
            ::munmap(memory_, sizeof *count_);
    }
    std::atomic<std::uint64_t> *get() const { return count_; } ///< nullptr: there is no memory

  private:
    void *memory_;
    std::atomic<std::uint64_t> *count_ = nullptr;
};

struct Child {
    pid_t pid;
    int pipe;
    std::size_t task;
    std::string text;
    std::unique_ptr<SharedCount> ended; ///< schedules
    /// How an earlier process of the campaign ended, whose schedules this one runs once more up to
    /// that.
    std::optional<ScenarioResult> crash;
};

/// It ends with its parent, and as any program at a signal.
void be_a_child(pid_t parent) {
    end_with(parent);
    leave_guardian();
    answer_signals_as_usual();
}

/// What a child process does: it runs one campaign and writes the result to the pipe.
[[noreturn]] void run_child(int pipe, const SearchTask &task, const ExploredDriver &driver,
                            std::string_view name, const Options &options) {
    if (options.most_cpu_seconds > 0) {
        const rlimit limit{options.most_cpu_seconds, options.most_cpu_seconds};
        ::setrlimit(RLIMIT_CPU, &limit);
    }
    const auto result = explore(*task.scenario, driver, name, task.fault, options);
    const std::string text = one_line(to_json(std::span(&result, 1)));
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t n = ::write(pipe, text.data() + sent, text.size() - sent);
        if (n <= 0)
            break;
        sent += static_cast<std::size_t>(n);
    }
    std::fflush(nullptr);
    ::_exit(0);
}

/// A campaign whose process ended by a signal: the driver wrote or jumped where nothing is.
ScenarioResult crashed(const SearchTask &task, std::string_view variant, int status,
                       unsigned most_cpu_seconds) {
    ScenarioResult result;
    result.scenario = task.scenario->name;
    result.variant = variant;
    result.fault = task.fault;
    FoundFinding found;
    std::string how = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                          : fmt::format("exit status {}", WEXITSTATUS(status));
    if (most_cpu_seconds > 0)
        how += fmt::format(" (it has {} CPU-seconds)", most_cpu_seconds);
    found.finding = {FindingKind::crash, std::move(how)};
    found.schedule.variant = variant;
    found.schedule.scenario = task.scenario->name;
    found.schedule.fault = task.fault;
    result.findings.push_back(std::move(found));
    return result;
}

class Pool {
  public:
    Pool(std::span<const SearchTask> tasks, const ExploredDriver &driver, std::string_view name,
         const Options &options, const SearchObserver &observer)
        : tasks_(tasks), driver_(driver), name_(name), options_(options), observer_(observer),
          results_(tasks.size()) {}

    std::expected<std::vector<ScenarioResult>, std::string> run(unsigned jobs) {
        while (next_ < tasks_.size() || !children_.empty()) {
            while (next_ < tasks_.size() && children_.size() < jobs)
                if (!start())
                    return std::unexpected("no process can be started");
            if (!wait())
                return std::unexpected("poll failed");
            if (found_ && !options_.keep_going)
                stop();
        }
        std::erase_if(results_,
                      [](const ScenarioResult &result) { return result.scenario.empty(); });
        return std::move(results_);
    }

  private:
    bool start() { return start(next_++, options_, std::nullopt); }

    bool start(std::size_t task, Options options, std::optional<ScenarioResult> crash) {
        int ends[2];
        if (::pipe(ends) != 0)
            return false;
        auto ended = std::make_unique<SharedCount>();
        options.ended = ended->get();
        std::fflush(nullptr);
        const pid_t parent = ::getpid();
        const pid_t pid = ::fork();
        if (pid < 0)
            return false;
        if (pid == 0) {
            be_a_child(parent);
            ::close(ends[0]);
            run_child(ends[1], tasks_[task], driver_, name_, options);
        }
        ::close(ends[1]);
        children_.push_back({pid, ends[0], task, {}, std::move(ended), std::move(crash)});
        return true;
    }

    /// Waits until one child has written its result or ended. False: that is not possible.
    bool wait() {
        std::vector<pollfd> fds;
        fds.reserve(children_.size());
        for (const Child &child : children_)
            fds.push_back({child.pipe, POLLIN, 0});
        if (::poll(fds.data(), fds.size(), -1) < 0)
            return false;
        for (std::size_t i = fds.size(); i-- > 0;) {
            if (fds[i].revents == 0)
                continue;
            char buffer[65536];
            Child &child = children_[i];
            const ssize_t n = ::read(child.pipe, buffer, sizeof buffer);
            if (n > 0) {
                child.text.append(buffer, static_cast<std::size_t>(n));
                continue;
            }
            Child gone = std::move(child);
            children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
            finish(std::move(gone));
        }
        return true;
    }

    /// Ends the campaigns under way; those that have not begun will not.
    void stop() {
        next_ = tasks_.size();
        for (const Child &child : children_) {
            ::kill(child.pid, SIGKILL);
            ::close(child.pipe);
            ::waitpid(child.pid, nullptr, 0);
        }
        children_.clear();
    }

    void finish(Child child) {
        ::close(child.pipe);
        int status = 0;
        ::waitpid(child.pid, &status, 0);
        const auto said = parse_json(child.text);
        auto result = said ? results_from(*said) : std::unexpected(said.error());
        if (status == 0 && result && result->size() == 1) {
            if (child.crash)
                std::ranges::move(child.crash->findings,
                                  std::back_inserter(result->front().findings));
            done(child.task, std::move(result->front()));
            return;
        }
        auto crash = crashed(tasks_[child.task], name_, status, options_.most_cpu_seconds);
        if (child.crash || !start_again(child, crash))
            done(child.task, std::move(crash));
    }

    /// What was found before a crash is found again by the same schedules, without those that
    /// minimise it, which may be what crashed. False: there are none.
    bool start_again(const Child &child, const ScenarioResult &crash) {
        const auto *ended = child.ended->get();
        if (ended == nullptr || *ended == 0)
            return false;
        auto options = options_;
        options.schedules = *ended;
        options.follows_up = false;
        options.most_cpu_seconds *= 2; // the first may have used up its own
        return start(child.task, std::move(options), crash);
    }

    void done(std::size_t task, ScenarioResult result) {
        results_[task] = std::move(result);
        found_ |= !results_[task].findings.empty();
        ended_++;
        if (observer_)
            observer_(results_[task], ended_, tasks_.size());
    }

    std::span<const SearchTask> tasks_;
    const ExploredDriver &driver_;
    std::string_view name_;
    const Options &options_;
    const SearchObserver &observer_;
    std::vector<ScenarioResult> results_;
    std::vector<Child> children_;
    std::size_t next_ = 0;
    std::size_t ended_ = 0;
    bool found_ = false;
};

} // namespace

std::expected<std::vector<ScenarioResult>, std::string>
explore_all(std::span<const SearchTask> tasks, const ExploredDriver &driver, std::string_view name,
            const Options &options, unsigned jobs, const SearchObserver &observer) {
    if (jobs == 0)
        jobs = std::max(1U, std::thread::hardware_concurrency());
    return Pool(tasks, driver, name, options, observer).run(jobs);
}

} // namespace besser::explore
