// SPDX-License-Identifier: GPL-2.0-only
#include "agent/rep_traffic.hpp"

#include "agent/network_link.hpp"
#include "bench/record/offer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace besser::agent {

namespace {

// Traffic that the rig makes has begun when so much has come, within this time.
constexpr std::uint64_t least_traffic_bytes = 20'000;
constexpr std::chrono::seconds traffic_limit{10};

std::uint64_t received_by(const std::string &interface) {
    return interface_counter(interface, "rx_bytes").value_or(0);
}

} // namespace

std::expected<RepTraffic, std::string> RepTraffic::prepare(const AgentJob &job) {
    const auto address = job.listen_address.empty()
                             ? address_of(job.interface)
                             : std::expected<std::string, std::string>(job.listen_address);
    if (!address)
        return std::unexpected(address.error());
    auto receiver = start_receiver(*address, flow_protocol(job.stress.protocol));
    if (!receiver)
        return std::unexpected(receiver.error());
    RepTraffic traffic(job, *address, std::move(*receiver));
    if (!traffic.probes_latency())
        return traffic;
    auto reflector = start_reflector(*address);
    if (!reflector)
        return std::unexpected(reflector.error());
    traffic.reflector_.emplace(std::move(*reflector));
    return traffic;
}

void RepTraffic::ask_rig(const std::function<void(const AgentLine &)> &say,
                         const std::atomic<bool> &gone) {
    if (!rig_sends())
        return;
    using Clock = std::chrono::steady_clock;
    const auto before = received_by(job_->interface);
    say(TrafficLine{address_});
    const auto limit = job_->stress.idle() ? std::chrono::seconds(0) : traffic_limit;
    for (const auto give_up = Clock::now() + limit;
         Clock::now() < give_up && !gone &&
         received_by(job_->interface) <= before + least_traffic_bytes;)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

std::expected<void, std::string> RepTraffic::begin() {
    received_before_ = receiver_.counted();
    if (job_->sender == Sender::rig)
        return {};
    const auto &stress = job_->stress;
    if (!stress.idle()) {
        auto sender = start_sender({address_, job_->sender_namespace, stress.rate_bytes_per_s,
                                    flow_protocol(stress.protocol), job_->portion});
        if (!sender)
            return std::unexpected(sender.error());
        sender_.emplace(std::move(*sender));
    }
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
    if (rig_sends())
        say(TrafficLine{""});
    const auto sender = sender_ ? sender_->ended() : std::nullopt;
    if (sender && sender->killed)
        return std::unexpected(fmt::format("the sender was {}", sender->why));
    if (sender)
        record.events.push_back({bench::EventKind::note, record.uptime_s + record.elapsed_s,
                                 fmt::format("the sender ended: {}", sender->why)});
    if (const auto receiver = receiver_.ended(); receiver && receiver->killed)
        return std::unexpected(fmt::format("the receiver was {}", receiver->why));
    return {};
}

void RepTraffic::tell(bench::RepRecord &record) {
    const auto payload = receiver_.counted() - received_before_;
    record.counters["rx.payload"] = payload;
    const auto ours =
        static_cast<double>(payload) * bench::counted_per_payload(job_->stress.protocol);
    // What the interface received, and the plan's sender did not send.
    if (job_->surroundings && record.rx_bytes > 0)
        record.metrics["foreign_traffic"] =
            std::max(0.0, 1 - ours / static_cast<double>(record.rx_bytes));
    if (latency_)
        std::move(*latency_).tell(record);
}

} // namespace besser::agent
