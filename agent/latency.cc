// SPDX-License-Identifier: GPL-2.0-only
#include "agent/latency.hpp"

#include "agent/network_namespace.hpp"
#include "agent/sockets.hpp"
#include "bench/record/latency.hpp"
#include "support/file_descriptor.hpp"
#include "support/time_units.hpp"
#include "wire/stamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <ctime>
#include <netinet/in.h>
#include <new>
#include <optional>
#include <poll.h>
#include <random>
#include <span>
#include <sys/mman.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace besser::agent {

namespace {

namespace stamp = wire::stamp;

constexpr std::chrono::milliseconds grace{500}; ///< for answers, when a rep is over

std::expected<sockaddr_in, std::string> reflector_at(const std::string &address) {
    return endpoint_at(address, stamp::port);
}

int udp_socket() { return ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0); }

int reflect(int socket, const SharedCount &answered) {
    for (;;) {
        stamp::Request request;
        sockaddr_storage from{};
        socklen_t length = sizeof from;
        auto *sender = reinterpret_cast<sockaddr *>(&from); // NOLINT: the interface of sockets
        const auto got = ::recvfrom(socket, &request, sizeof request, 0, sender, &length);
        if (got < 0 && errno != EINTR)
            return errno;
        if (got != sizeof request)
            continue;
        stamp::Reply reply;
        reply.sequence = reply.request_sequence = std::uint32_t{request.sequence};
        reply.request_sent = request.sent;
        reply.received = reply.sent = stamp::Timestamp(monotonic_ns());
        if (::sendto(socket, &reply, sizeof reply, 0, sender, length) == sizeof reply)
            answered.add(1);
    }
}

} // namespace

/// Between the process that probes and the one that tells. Times are by number of the probe.
struct LatencyProbes::Shared {
    struct Times {
        std::int64_t sent_ns;
        std::int64_t back_ns; ///< 0: no answer came
        std::int64_t reflected_ns;
    };

    explicit Shared(std::size_t capacity) : room(capacity) {}
    static std::size_t bytes(std::size_t capacity) {
        return sizeof(Shared) + capacity * sizeof(Times);
    }
    std::span<Times> times() { return {reinterpret_cast<Times *>(this + 1), room}; } // NOLINT

    const std::size_t room;
    std::atomic<bool> stop = false;
    std::atomic<std::uint32_t> sent = 0, answered = 0;
};

void LatencyProbes::Unmap::operator()(Shared *shared) const {
    ::munmap(shared, Shared::bytes(shared->room));
}

std::expected<Worker, std::string> start_reflector(const std::string &address) {
    const auto here = reflector_at(address);
    if (!here)
        return std::unexpected(here.error());
    const FileDescriptor socket(udp_socket());
    if (socket.get() < 0 || ::bind(socket.get(), as_generic(*here), sizeof *here) != 0)
        return std::unexpected(
            fmt::format("{}:{}: {}", address, stamp::port, std::strerror(errno)));
    return fork_worker(
        [&](const SharedCount &answered) { return reflect(socket.get(), answered); });
}

/// Whoever answers is not trusted: an answer counts once, to a probe that was sent.
int LatencyProbes::probe(const ProbeConfig &config, Shared &shared) {
    const auto &from = config.network_namespace;
    if (const int error = from.empty() ? 0 : enter_namespace(from); error != 0)
        return error;
    const auto to = reflector_at(config.address);
    const FileDescriptor socket(udp_socket());
    if (socket.get() < 0 || ::connect(socket.get(), as_generic(*to), sizeof *to) != 0)
        return errno;
    std::minstd_rand random(static_cast<unsigned>(monotonic_ns()));
    std::uniform_real_distribution<double> around(0.5, 1.5);
    const auto times = shared.times();
    for (auto due_ns = monotonic_ns();;) {
        const auto now_ns = monotonic_ns();
        if (now_ns >= due_ns && !shared.stop && shared.sent < times.size()) {
            const auto number = shared.sent.load();
            times[number] = {now_ns, 0, 0};
            shared.sent++;
            const stamp::Request request{.sequence = number, .sent = stamp::Timestamp(now_ns)};
            static_cast<void>(::send(socket.get(), &request, sizeof request, 0));
            due_ns = now_ns + static_cast<std::int64_t>(
                                  static_cast<double>(config.distance.count()) * around(random));
        }
        pollfd readable{socket.get(), POLLIN, 0};
        const auto wait_ms = std::clamp<std::int64_t>((due_ns - monotonic_ns()) / ms, 0, 100);
        if (::poll(&readable, 1, static_cast<int>(wait_ms)) <= 0)
            continue;
        stamp::Reply reply;
        const auto got = ::recv(socket.get(), &reply, sizeof reply, 0);
        const std::uint32_t number = reply.request_sequence;
        if (got != sizeof reply || number >= shared.sent || times[number].back_ns != 0)
            continue;
        times[number].back_ns = monotonic_ns();
        times[number].reflected_ns = reply.received.ns();
        shared.answered++;
    }
}

std::expected<LatencyProbes, std::string> LatencyProbes::start(const ProbeConfig &config) {
    if (const auto to = reflector_at(config.address); !to)
        return std::unexpected(to.error());
    // All of them at half the distance, and a tenth more for what a rep takes beyond its length.
    const auto room = static_cast<std::size_t>(config.length / config.distance * 22 / 10 + 16);
    void *memory = ::mmap(nullptr, Shared::bytes(room), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return std::unexpected(fmt::format("memory for probes: {}", std::strerror(errno)));
    SharedPointer shared(new (memory) Shared(room));
    auto worker = fork_worker([&](const SharedCount &) { return probe(config, *shared); });
    if (!worker)
        return std::unexpected(worker.error());
    return LatencyProbes(std::move(shared), std::move(*worker), config.one_clock);
}

void LatencyProbes::tell(bench::RepRecord &record) && {
    constexpr double ns = 1e-9;
    shared_->stop = true;
    for (const auto give_up = std::chrono::steady_clock::now() + grace;
         shared_->answered < shared_->sent && std::chrono::steady_clock::now() < give_up;)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    bench::latency::Times told;
    for (const auto &times : shared_->times().first(shared_->sent)) {
        if (times.back_ns == 0)
            continue;
        told.round_trip.push_back(static_cast<double>(times.back_ns - times.sent_ns) * ns);
        if (!one_clock_)
            continue;
        told.down.push_back(static_cast<double>(times.reflected_ns - times.sent_ns) * ns);
        told.up.push_back(static_cast<double>(times.back_ns - times.reflected_ns) * ns);
    }
    bench::latency::tell(std::move(told), shared_->sent, record);
}

} // namespace besser::agent
