// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/network.hpp"

#include "wire/stamp.hpp"

#include <algorithm>
#include <cstring>

namespace besser::host {

using namespace wire::ieee80211;

Network::Session::Session() {
    while (free_count < free.size()) {
        free[free_count] = static_cast<std::uint8_t>(free_count);
        free_count++;
    }
}

Network::Network(host::Env &env, NetDevice &device, const Profile &profile,
                 const ReceiverProfile &receiver, std::pmr::memory_resource *memory)
    : env_(env), device_(device), profile_(profile), lock_(env.world()),
      timers_(env.world(), lock_), reorder_timer_(env.world(), &Network::on_reorder_timeout, this),
      receiver_(timers_, *this, receiver, memory), unread_(env.world()) {
    env.world().spawn("nc", &Network::read, this, {.service = true});
}

/// The application: a process that sleeps until there is data, and takes all that is there. That
/// the stack puts aside what arrives while the process holds the socket (its backlog) is not
/// modelled: here both wait for lock_.
void Network::read(void *argument) {
    auto &self = *static_cast<Network *>(argument);
    vkernel::World &world = self.env_.world();
    for (;;) {
        self.unread_.wait([&] { return self.receiver_.unread() > 0; });
        const std::uint64_t bytes = self.receiver_.unread();
        world.charge(self.profile_.read_call_ns +
                     world.costs().copy_ns_per_kib * static_cast<std::int64_t>(bytes) / 1024);
        driver::Locked guard(self.lock_);
        self.receiver_.read(bytes);
    }
}

void Network::on_sent(const driver::TxReport &report) {
    if (!profile_.rate_control)
        return;
    driver::Locked guard(lock_);
    rate_control_.learn(report);
}

void Network::on_connected(const MacAddress &bssid, bool ghz5) {
    driver::Locked guard(lock_);
    bssid_ = bssid;
    ghz5_ = ghz5;
    rate_control_.reset();
    for (auto &session : sessions_)
        session.order.reset([&](std::uint8_t slot) {
            session.frames[slot] = {};
            session.free[session.free_count++] = slot;
        });
}

void Network::deliver(vkernel::Frame frame) {
    if (profile_.rx_list && batch_count_ < batch_.size()) {
        batch_[batch_count_++] = std::move(frame);
        return;
    }
    env_.world().charge(profile_.rx_call_ns);
    driver::Locked guard(lock_);
    input(std::move(frame));
}

void Network::deliver_end() {
    if (batch_count_ == 0)
        return;
    env_.world().charge(profile_.rx_call_ns);
    driver::Locked guard(lock_);
    for (std::size_t i = 0; i < batch_count_; i++)
        input(std::move(batch_[i]));
    batch_count_ = 0;
}

void Network::input(vkernel::Frame frame) {
    env_.world().charge(profile_.rx_frame_ns);
    const auto *header = wire::view<QosHeader>(wire::Bytes(frame.bytes()));
    if (header == nullptr || header->base.type != frame::qos_data ||
        !wire::same(header->base.address1, env_.mac_address()))
        return;
    const std::size_t tid = header->qos & 0x0F;
    if (tid >= tids)
        return;
    if (!reorders_)
        return packet_up(std::move(frame));
    const auto number = header->base.sequence_number();
    reorder(tid, number, std::move(frame));
    arm_reorder_timer();
}

void Network::reorder(std::size_t tid, std::uint16_t number, vkernel::Frame frame) {
    auto &session = sessions_[tid];
    const std::uint8_t slot = session.free[--session.free_count];
    session.frames[slot] = std::move(frame);
    const auto release = [&](std::uint8_t ready) { take_from(session, ready); };
    if (session.order.insert(number, slot, env_.now_ns(), release))
        return;
    counters_.rx_stale++;
    session.frames[slot] = {};
    session.free[session.free_count++] = slot;
}

void Network::take_from(Session &session, std::uint8_t slot) {
    session.free[session.free_count++] = slot;
    packet_up(std::move(session.frames[slot]));
}

void Network::on_reorder_timeout(void *self) {
    auto &network = *static_cast<Network *>(self);
    driver::Locked guard(network.lock_);
    for (auto &session : network.sessions_)
        session.order.release_ready(network.env_.now_ns(),
                                    [&](std::uint8_t slot) { network.take_from(session, slot); });
    network.arm_reorder_timer();
}

/// One timer for all sessions; it is set only when a frame begins to wait.
void Network::arm_reorder_timer() {
    if (reorder_armed_until_ns_ > env_.now_ns())
        return;
    std::int64_t due_ns = 0;
    for (const auto &session : sessions_)
        if (const auto deadline = session.order.deadline_ns();
            deadline != 0 && (due_ns == 0 || deadline < due_ns))
            due_ns = deadline;
    if (due_ns == 0)
        return;
    reorder_armed_until_ns_ = due_ns;
    reorder_timer_.arm(std::max<std::int64_t>(due_ns - env_.now_ns(), 0));
}

void Network::packet_up(vkernel::Frame frame) {
    const auto *snap = wire::view<Snap>(wire::Bytes(frame.bytes()), sizeof(QosHeader));
    if (snap == nullptr)
        return;
    const auto packet = wire::Bytes(frame.bytes()).subspan(sizeof(QosHeader) + sizeof(Snap));
    counters_.rx_frames++;
    counters_.rx_bytes += packet.size() + ethernet_header_bytes;
    counters_.last_rx_ns = env_.now_ns();
    if (!reflect(packet))
        receiver_.on_segment(packet, env_.now_ns());
}

/// Whether it was a probe, which is answered here, in softirq: a reflector within the stack tells
/// of link and driver, and not of when a process gets the CPU (RFC 8762, 4.3).
bool Network::reflect(wire::Bytes packet) {
    using namespace wire::stamp;
    const auto *probe = parse<Request>(packet);
    if (probe == nullptr || probe->udp.destination_port != port)
        return false;
    const Timestamp received(env_.now_ns());
    const auto reply =
        make_packet(probe->ip.destination, probe->ip.source, port, probe->udp.source_port,
                    Reply{.sequence = probe->body.sequence,
                          .sent = received,
                          .received = received,
                          .request_sequence = probe->body.sequence,
                          .request_sent = probe->body.sent,
                          .request_time_to_live = probe->ip.time_to_live});
    send(wire::bytes_of(reply));
    return true;
}

/// Of the receiver, with lock_ held: what the network stack and mac80211 do on the way down.
void Network::send(wire::Bytes ip_packet) {
    env_.world().charge(profile_.tx_frame_ns);
    auto frame =
        vkernel::Frame::allocate(env_, sizeof(QosHeader) + sizeof(Snap) + ip_packet.size());
    if (!frame)
        return;
    const auto out = frame.bytes();
    *wire::view<QosHeader>(out) = {{frame::qos_data, flag::to_ds, 0, bssid_, env_.mac_address(),
                                    bssid_, static_cast<std::uint16_t>(tx_sequence_ << 4)},
                                   0};
    *wire::view<Snap>(out, sizeof(QosHeader)) = {};
    env_.copy(out.subspan(sizeof(QosHeader) + sizeof(Snap)), ip_packet);
    tx_sequence_ = (tx_sequence_ + 1) & 0x0FFF;
    counters_.tx_frames++;
    driver::TxInfo how{.category = driver::AccessCategory::best_effort,
                       .interface_id = 0,
                       .management = false,
                       .needs_key = false,
                       .ladder = {}};
    if (profile_.rate_control)
        how.ladder = rate_control_.choose(env_.now_ns(), ghz5_);
    if (!device_.transmit(frame, how))
        counters_.tx_dropped++;
}

} // namespace besser::host
