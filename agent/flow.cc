// SPDX-License-Identifier: GPL-2.0-only
#include "agent/flow.hpp"

#include "support/guardian.hpp"
#include "support/time_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace besser::agent {

namespace {

constexpr std::size_t buffer_bytes = 8 * 1024;   ///< nc's
constexpr std::int64_t portion_ns = 100'000'000; ///< pv's
constexpr std::int64_t backlog_ns =
    5'000'000'000;                   ///< pv 1.6.20 and later make up for that much, not more
constexpr int connect_attempts = 50; ///< every 100 ms

std::unexpected<std::string> failed(std::string_view what) {
    return std::unexpected(fmt::format("{}: {}", what, std::strerror(errno)));
}

std::expected<sockaddr_in, std::string> endpoint(const std::string &address) {
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_port = htons(flow_port);
    if (::inet_pton(AF_INET, address.c_str(), &endpoint.sin_addr) != 1)
        return std::unexpected(fmt::format("\"{}\" is not an IPv4 address", address));
    return endpoint;
}

const sockaddr *generic(const sockaddr_in &endpoint) {
    return reinterpret_cast<const sockaddr *>(&endpoint); // NOLINT: the interface of sockets
}

/// Runs `work` in a process that does not outlive this one; what it returns, an errno, is its exit
/// status.
template <class Work>
std::expected<Worker, std::string> fork_worker(Work work) {
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return failed("fork");
    if (pid > 0)
        return Worker(pid);
    end_with(parent);
    ::signal(SIGPIPE, SIG_IGN);
    ::_exit(work());
}

int receive(int listener) {
    const int connection = ::accept(listener, nullptr, nullptr);
    if (connection < 0)
        return errno;
    static std::array<char, buffer_bytes> buffer;
    for (;;) {
        const auto got = ::read(connection, buffer.data(), buffer.size());
        if (got == 0 || (got < 0 && errno != EINTR))
            return got == 0 ? 0 : errno;
    }
}

int enter_namespace(const std::string &name) {
    if (name.empty())
        return 0;
    const int descriptor =
        ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC); // NOLINT: variadic
    if (descriptor < 0 || ::setns(descriptor, CLONE_NEWNET) != 0)
        return errno;
    return ::close(descriptor) == 0 ? 0 : errno;
}

/// The receiver listens before the sender starts; what takes time is the way there.
int connect_to(const sockaddr_in &to) {
    for (int i = 0; i < connect_attempts; i++) {
        const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connection >= 0 && ::connect(connection, generic(to), sizeof to) == 0)
            return connection;
        const int error = errno;
        ::close(connection);
        errno = error;
        const timespec pause{0, portion_ns};
        ::nanosleep(&pause, nullptr);
    }
    return -1;
}

std::int64_t now_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * second + now.tv_nsec;
}

void sleep_until(std::int64_t when_ns) {
    const timespec when{when_ns / second, when_ns % second};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr) == EINTR) {
    }
}

int send_on(int connection, std::optional<double> bytes_per_s) {
    static std::array<char, buffer_bytes> buffer;
    const double portion = bytes_per_s.value_or(0) * portion_ns / second;
    double credit = portion;
    std::int64_t next_ns = now_ns();
    for (;;) {
        while (bytes_per_s && credit < 1) {
            next_ns = std::max(next_ns + portion_ns, now_ns() - backlog_ns);
            sleep_until(next_ns);
            credit += portion;
        }
        const auto bytes =
            bytes_per_s ? std::min(buffer.size(), static_cast<std::size_t>(credit)) : buffer.size();
        const auto sent = ::write(connection, buffer.data(), bytes);
        if (sent < 0 && errno != EINTR)
            return errno;
        credit -= static_cast<double>(std::max<ssize_t>(sent, 0));
    }
}

int send(const SenderConfig &config, const sockaddr_in &to) {
    if (const int error = enter_namespace(config.network_namespace); error != 0)
        return error;
    const int connection = connect_to(to);
    return connection < 0 ? errno : send_on(connection, config.bytes_per_s);
}

} // namespace

Worker::Worker(Worker &&other) noexcept
    : pid_(std::exchange(other.pid_, -1)), error_(other.error_) {}

Worker::~Worker() {
    if (pid_ < 0)
        return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

std::optional<std::string> Worker::ended() {
    int status = 0;
    if (!error_ && pid_ >= 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        error_ = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    }
    if (!error_)
        return {};
    return *error_ == 0 ? "the connection was closed" : std::strerror(*error_);
}

std::expected<Worker, std::string> start_receiver(const std::string &address) {
    const auto here = endpoint(address);
    if (!here)
        return std::unexpected(here.error());
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return failed("socket");
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(listener, generic(*here), sizeof *here) != 0 || ::listen(listener, 1) != 0) {
        const auto why = failed(fmt::format("{}:{}", address, flow_port));
        ::close(listener);
        return why;
    }
    auto worker = fork_worker([listener] { return receive(listener); });
    ::close(listener);
    return worker;
}

std::expected<Worker, std::string> start_sender(const SenderConfig &config) {
    const auto to = endpoint(config.address);
    if (!to)
        return std::unexpected(to.error());
    return fork_worker([&] { return send(config, *to); });
}

} // namespace besser::agent
