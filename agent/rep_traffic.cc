// SPDX-License-Identifier: GPL-2.0-only
#include "agent/rep_traffic.hpp"

#include "agent/network_link.hpp"
#include "bench/record/offer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <tuple>

namespace besser::agent {

namespace {

// Traffic that the rig makes has begun when so much has come, within this time.
constexpr std::uint64_t least_traffic_bytes = 20'000;
constexpr std::chrono::seconds traffic_limit{10};

std::uint64_t moved_by(const std::string &interface) {
    return interface_counter(interface, "rx_bytes").value_or(0) +
           interface_counter(interface, "tx_bytes").value_or(0);
}

/// Says who was killed; adds a note of who ended by himself where that is no part of a rep.
std::expected<void, std::string> tell_end(std::optional<Worker> &worker, std::string_view who,
                                          bool noted, bench::RepRecord &record) {
    const auto end = worker ? worker->ended() : std::nullopt;
    if (end && end->killed)
        return std::unexpected(fmt::format("the {} was {}", who, end->why));
    if (end && noted)
        record.events.push_back({bench::EventKind::note, record.uptime_s + record.elapsed_s,
                                 fmt::format("the {} ended: {}", who, end->why)});
    return {};
}

} // namespace

void tell_foreign_traffic(const bench::Stress &stress, bench::RepRecord &record) {
    const auto payload = record.counters.find("rx.payload");
    if (payload == record.counters.end() || record.rx_bytes == 0 || stress.sends())
        return;
    const auto ours =
        static_cast<double>(payload->second) * bench::counted_per_payload(stress.protocol);
    record.metrics["foreign_traffic"] =
        std::max(0.0, 1 - ours / static_cast<double>(record.rx_bytes));
}

std::expected<RepTraffic, std::string> RepTraffic::prepare(const AgentJob &job) {
    const auto address = job.listen_address.empty()
                             ? address_of(job.interface)
                             : std::expected<std::string, std::string>(job.listen_address);
    if (!address)
        return std::unexpected(address.error());
    RepTraffic traffic(job, *address);
    if (auto listening = traffic.listen(); !listening)
        return std::unexpected(listening.error());
    if (!traffic.probes_latency())
        return traffic;
    auto reflector = start_reflector(*address);
    if (!reflector)
        return std::unexpected(reflector.error());
    traffic.reflector_.emplace(std::move(*reflector));
    return traffic;
}

std::expected<void, std::string> RepTraffic::listen() {
    const auto &stress = job_->stress;
    if (stress.by_iperf()) {
        auto server = IperfServer::start(address_, iperf_interval(job_->interval, stress.duration));
        if (!server)
            return std::unexpected(server.error());
        iperf_server_.emplace(std::move(*server));
        return {};
    }
    if (stress.receives()) {
        auto receiver = start_receiver(address_, flow_protocol(stress.protocol));
        if (!receiver)
            return std::unexpected(receiver.error());
        receiver_.emplace(std::move(*receiver));
    }
    if (stress.sends() && !stress.idle()) {
        auto source = start_source(
            {address_, "", stress.rate_bytes_per_s, flow_protocol(stress.protocol), job_->portion});
        if (!source)
            return std::unexpected(source.error());
        source_.emplace(std::move(*source));
    }
    return {};
}

void RepTraffic::await_traffic(std::uint64_t moved_before, const std::atomic<bool> &gone) const {
    using std::chrono::steady_clock;
    const auto limit = job_->stress.idle() ? std::chrono::seconds(0) : traffic_limit;
    for (const auto give_up = steady_clock::now() + limit;
         steady_clock::now() < give_up && !gone &&
         moved_by(job_->interface) <= moved_before + least_traffic_bytes;)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

std::expected<void, std::string>
RepTraffic::begin_early(const std::function<void(const AgentLine &)> &say,
                        const std::atomic<bool> &gone) {
    const bool ours = job_->sender == Sender::target && job_->stress.by_iperf();
    if (!ours && !rig_sends())
        return {};
    const auto before = moved_by(job_->interface);
    if (!ours)
        say(TrafficLine{address_});
    else if (auto begun = begin_iperf(); !begun)
        return begun;
    await_traffic(before, gone);
    return {};
}

std::expected<void, std::string> RepTraffic::begin_iperf() {
    auto client = IperfClient::start({address_, job_->sender_namespace, job_->stress,
                                      iperf_interval(job_->interval, job_->stress.duration)});
    if (!client)
        return std::unexpected(client.error());
    iperf_client_.emplace(std::move(*client));
    return {};
}

std::expected<void, std::string> RepTraffic::begin_far_end() {
    const auto &stress = job_->stress;
    if (stress.receives()) {
        auto sender = start_sender({address_, job_->sender_namespace, stress.rate_bytes_per_s,
                                    flow_protocol(stress.protocol), job_->portion});
        if (!sender)
            return std::unexpected(sender.error());
        sender_.emplace(std::move(*sender));
    }
    if (stress.sends()) {
        auto collector =
            start_collector(address_, job_->sender_namespace, flow_protocol(stress.protocol));
        if (!collector)
            return std::unexpected(collector.error());
        collector_.emplace(std::move(*collector));
    }
    return {};
}

RepTraffic::Payload RepTraffic::counted() const {
    const auto &out = collector_ ? collector_ : source_;
    return {receiver_ ? receiver_->counted() : 0, out ? out->counted() : 0};
}

std::expected<void, std::string> RepTraffic::begin() {
    before_ = counted();
    if (job_->sender == Sender::rig)
        return {};
    const auto &stress = job_->stress;
    if (!stress.idle() && !stress.by_iperf())
        if (auto begun = begin_far_end(); !begun)
            return begun;
    if (probes_latency()) {
        auto probes = LatencyProbes::start(
            {address_, job_->sender_namespace, stress.latency_probes, stress.duration, true});
        if (!probes)
            return std::unexpected(probes.error());
        latency_.emplace(std::move(*probes));
    }
    return {};
}

std::expected<void, std::string> RepTraffic::end(const std::function<void(const AgentLine &)> &say,
                                                 bench::RepRecord &record) {
    after_ = counted();
    if (rig_sends())
        say(TrafficLine{""});
    for (auto [worker, who, noted] : {std::tuple(&sender_, "sender", true),
                                      {&source_, "source", !rig_sends()},
                                      {&receiver_, "receiver", false},
                                      {&collector_, "collector", true}})
        if (auto told = tell_end(*worker, who, noted, record); !told)
            return told;
    return end_iperf();
}

std::expected<void, std::string> RepTraffic::end_iperf() {
    if (iperf_client_) {
        auto report = iperf_client_->finish();
        if (!report)
            return std::unexpected(report.error());
        iperf_report_ = std::move(*report);
    }
    return iperf_server_ ? iperf_server_->finish() : std::expected<void, std::string>();
}

void RepTraffic::tell_payload(bench::RepRecord &record) const {
    if (iperf_report_)
        tell_iperf(*iperf_report_, record);
    if (receiver_)
        record.counters["rx.payload"] = after_.received - before_.received;
    if (source_)
        record.counters["tx.payload"] = after_.sent - before_.sent;
}

void RepTraffic::tell(bench::RepRecord &record) {
    tell_payload(record);
    if (job_->surroundings)
        tell_foreign_traffic(job_->stress, record);
    if (latency_)
        std::move(*latency_).tell(record);
}

} // namespace besser::agent
