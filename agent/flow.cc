// SPDX-License-Identifier: GPL-2.0-only
#include "agent/flow.hpp"

#include "agent/network_namespace.hpp"
#include "agent/sockets.hpp"
#include "agent/token_bucket.hpp"
#include "support/time_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace besser::agent {

namespace {

constexpr std::size_t buffer_bytes = 8 * 1024; ///< nc's
constexpr int connect_attempts = 50;
constexpr timespec connect_pause{0, 100'000'000};
constexpr timeval ask_again{0, 100'000}; ///< a collector of datagrams whose question was lost

std::unexpected<std::string> failed(std::string_view what) {
    return std::unexpected(fmt::format("{}: {}", what, std::strerror(errno)));
}

/// A datagram of no bytes is no end.
int read_all(int source, FlowProtocol protocol, const SharedCount &bytes) {
    const bool tcp = protocol == FlowProtocol::tcp;
    static std::array<char, buffer_bytes> buffer;
    for (;;) {
        const auto got = ::read(source, buffer.data(), buffer.size());
        if ((got == 0 && tcp) || (got < 0 && errno != EINTR))
            return got == 0 ? 0 : errno;
        bytes.add(static_cast<std::uint64_t>(std::max<ssize_t>(got, 0)));
    }
}

int receive(int socket, FlowProtocol protocol, const SharedCount &bytes) {
    const int source = protocol == FlowProtocol::tcp ? ::accept(socket, nullptr, nullptr) : socket;
    return source < 0 ? errno : read_all(source, protocol, bytes);
}

int socket_of(FlowProtocol protocol) {
    return ::socket(AF_INET,
                    (protocol == FlowProtocol::tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
}

/// The receiver listens before the sender starts; what takes time is the way there.
int connect_to(const sockaddr_in &to, FlowProtocol protocol) {
    for (int i = 0; i < connect_attempts; i++) {
        const int connection = socket_of(protocol);
        if (connection >= 0 && ::connect(connection, as_generic(to), sizeof to) == 0)
            return connection;
        const int error = errno;
        ::close(connection);
        errno = error;
        ::nanosleep(&connect_pause, nullptr);
    }
    return -1;
}

void sleep_until(std::int64_t when_ns) {
    const timespec when{when_ns / second, when_ns % second};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr) == EINTR) {
    }
}

/// A datagram that nobody takes, or that no queue has room for, is lost, and that is all.
bool goes_on(FlowProtocol protocol, int error) {
    return error == EINTR ||
           (protocol == FlowProtocol::udp && (error == ECONNREFUSED || error == ENOBUFS));
}

int send_on(int connection, const SenderConfig &config, const SharedCount &bytes) {
    static std::array<char, buffer_bytes> buffer;
    const bool tcp = config.protocol == FlowProtocol::tcp;
    const auto most = tcp ? buffer.size() : datagram_bytes, least = tcp ? 1 : datagram_bytes;
    TokenBucket bucket(config.bytes_per_s.value_or(0), config.portion.count(), monotonic_ns());
    for (;;) {
        while (config.bytes_per_s && bucket.credit() < static_cast<double>(least))
            sleep_until(bucket.next_portion(monotonic_ns()));
        const auto length = config.bytes_per_s && tcp
                                ? std::min(most, static_cast<std::size_t>(bucket.credit()))
                                : most;
        const auto sent = ::write(connection, buffer.data(), length);
        if (sent < 0 && !goes_on(config.protocol, errno))
            return errno;
        const bool lost = sent < 0 && errno != EINTR; // it was offered
        const auto taken = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
        bucket.spend(static_cast<double>(lost ? length : taken));
        bytes.add(taken);
    }
}

int send(const SenderConfig &config, const sockaddr_in &to, const SharedCount &bytes) {
    const auto &from = config.network_namespace;
    if (const int error = from.empty() ? 0 : enter_namespace(from); error != 0)
        return error;
    const int connection = connect_to(to, config.protocol);
    return connection < 0 ? errno : send_on(connection, config, bytes);
}

/// To the first that asks: who connects, or whose datagram comes.
int answer(int socket, const SenderConfig &config, const SharedCount &bytes) {
    if (config.protocol == FlowProtocol::tcp) {
        const int connection = ::accept(socket, nullptr, nullptr);
        return connection < 0 ? errno : send_on(connection, config, bytes);
    }
    sockaddr_in who{};
    socklen_t size = sizeof who;
    char question = 0;
    auto *address = reinterpret_cast<sockaddr *>(&who); // NOLINT: the sockets' interface
    while (::recvfrom(socket, &question, sizeof question, 0, address, &size) < 0)
        if (errno != EINTR)
            return errno;
    return ::connect(socket, address, size) != 0 ? errno : send_on(socket, config, bytes);
}

/// Asks until a first datagram has come: a question may be lost.
int ask_for_datagrams(int socket) {
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &ask_again, sizeof ask_again);
    for (char first = 0;;) {
        if (::send(socket, &first, sizeof first, 0) < 0 && !goes_on(FlowProtocol::udp, errno))
            return errno;
        if (::recv(socket, &first, sizeof first, MSG_PEEK) >= 0)
            break;
        if (errno != EAGAIN) // nobody listens there yet, and says so at once
            ::nanosleep(&connect_pause, nullptr);
    }
    constexpr timeval for_ever{};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &for_ever, sizeof for_ever);
    return 0;
}

int collect(const std::string &from, FlowProtocol protocol, const sockaddr_in &source,
            const SharedCount &bytes) {
    if (const int error = from.empty() ? 0 : enter_namespace(from); error != 0)
        return error;
    const int connection = connect_to(source, protocol);
    if (connection < 0)
        return errno;
    if (protocol == FlowProtocol::udp)
        if (const int error = ask_for_datagrams(connection); error != 0)
            return error;
    return read_all(connection, protocol, bytes);
}

/// Listens on a port of the address, and has a process do the work there.
template <class Work>
std::expected<Worker, std::string> listen_with(const std::string &address, std::uint16_t port,
                                               FlowProtocol protocol, Work work) {
    const auto here = endpoint_at(address, port);
    if (!here)
        return std::unexpected(here.error());
    const int socket = socket_of(protocol);
    if (socket < 0)
        return failed("socket");
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket, as_generic(*here), sizeof *here) != 0 ||
        (protocol == FlowProtocol::tcp && ::listen(socket, 1) != 0)) {
        const auto why = failed(fmt::format("{}:{}", address, port));
        ::close(socket);
        return why;
    }
    auto worker = fork_worker([&](const SharedCount &bytes) { return work(socket, bytes); });
    ::close(socket);
    return worker;
}

} // namespace

FlowProtocol flow_protocol(const std::string &name) {
    return name == "udp" ? FlowProtocol::udp : FlowProtocol::tcp;
}

std::expected<Worker, std::string> start_receiver(const std::string &address,
                                                  FlowProtocol protocol) {
    return listen_with(address, flow_port, protocol, [&](int socket, const SharedCount &bytes) {
        return receive(socket, protocol, bytes);
    });
}

std::expected<Worker, std::string> start_source(const SenderConfig &config) {
    return listen_with(
        config.address, source_port, config.protocol,
        [&](int socket, const SharedCount &bytes) { return answer(socket, config, bytes); });
}

std::expected<Worker, std::string> start_collector(const std::string &source_address,
                                                   const std::string &network_namespace,
                                                   FlowProtocol protocol) {
    const auto source = endpoint_at(source_address, source_port);
    if (!source)
        return std::unexpected(source.error());
    return fork_worker([&](const SharedCount &bytes) {
        return collect(network_namespace, protocol, *source, bytes);
    });
}

std::expected<Worker, std::string> start_sender(const SenderConfig &config) {
    const auto to = endpoint_at(config.address, flow_port);
    if (!to)
        return std::unexpected(to.error());
    return fork_worker([&](const SharedCount &bytes) { return send(config, *to, bytes); });
}

} // namespace besser::agent
