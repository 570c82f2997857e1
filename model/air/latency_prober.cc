// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/latency_prober.hpp"

namespace besser::air {

using namespace wire;

namespace {

constexpr std::uint16_t sender_port = 49'152; ///< the first dynamic one

} // namespace

LatencyProber::LatencyProber(chip::Scheduler &scheduler, Wire &wire, WiredHost &beside,
                             std::uint32_t address, std::uint32_t destination,
                             std::pmr::memory_resource *memory, std::uint64_t seed)
    : scheduler_(scheduler), wire_(wire), beside_(beside), address_(address),
      destination_(destination), random_(seed), untaken_(memory) {
    untaken_.reserve(most_untaken);
}

void LatencyProber::start(std::int64_t interval_ns) {
    stop();
    untaken_.clear();
    first_sequence_ = sequence_;
    interval_ns_ = interval_ns;
    send_next();
}

void LatencyProber::stop() {
    scheduler_.cancel(token_);
    token_ = 0;
}

void LatencyProber::on_due(void *self, std::uint64_t) {
    static_cast<LatencyProber *>(self)->send_next();
}

void LatencyProber::send_next() {
    const auto now_ns = scheduler_.now_ns();
    const auto packet = stamp::make_packet(
        address_, destination_, sender_port, stamp::port,
        stamp::Request{.sequence = sequence_++, .sent = stamp::Timestamp(now_ns)});
    wire_.send(bytes_of(packet));
    const auto distance_ns = static_cast<double>(interval_ns_) * random_.between(0.5, 1.5);
    token_ = scheduler_.at(now_ns + static_cast<std::int64_t>(distance_ns), &on_due, this, 0);
}

void LatencyProber::on_frame(const EthernetFrame &frame) {
    if (frame.type != EthernetFrame::ipv4 || !take_answer(frame.payload))
        beside_.on_frame(frame);
}

bool LatencyProber::take_answer(Bytes packet) {
    const auto *reply = stamp::parse<stamp::Reply>(packet);
    if (reply == nullptr || reply->udp.destination_port != sender_port)
        return false;
    const auto now_ns = scheduler_.now_ns();
    const auto sent_ns = reply->body.request_sent.ns();
    const auto reflected_ns = reply->body.sent.ns();
    const auto received_ns = reply->body.received.ns();
    const bool ours = reply->body.request_sequence - first_sequence_ < sent();
    const bool in_order =
        sent_ns <= received_ns && received_ns <= reflected_ns && reflected_ns <= now_ns;
    if (ours && in_order && untaken_.size() < most_untaken)
        untaken_.push_back({received_ns - sent_ns, now_ns - reflected_ns, now_ns - sent_ns});
    return true;
}

} // namespace besser::air
