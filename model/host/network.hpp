// SPDX-License-Identifier: GPL-2.0-only
// The small mac80211's data half and the network stack above it: reordering, encapsulation, the TCP
// receiver, the reflector of latency probes, and what a frame costs on the way.
#pragma once

#include "model/host/driver_instances.hpp"
#include "model/host/host_profile.hpp"
#include "model/host/rate_control.hpp"
#include "model/host/reorder.hpp"
#include "model/host/softirq_scheduler.hpp"
#include "model/host/tcp_receiver.hpp"
#include "model/vkernel/timer.hpp"

#include <memory_resource>

namespace besser::host {

/// As `ip -s link` would count them: frames with an Ethernet header.
struct InterfaceCounters {
    std::uint64_t rx_frames = 0;
    std::uint64_t rx_bytes = 0;
    std::uint64_t rx_stale = 0; ///< old or duplicate by 802.11 sequence number
    std::uint64_t tx_frames = 0;
    std::uint64_t tx_dropped = 0; ///< the driver's queue was full
    std::int64_t last_rx_ns = 0;
};

class Network final : private SocketOwner {
  public:
    Network(host::Env &env, NetDevice &device, const Profile &profile,
            const ReceiverProfile &receiver, std::pmr::memory_resource *memory);
    Network(const Network &) = delete;
    Network &operator=(const Network &) = delete;

    /// A data frame for this station. [process], as host::Upper::deliver
    void deliver(vkernel::Frame frame);
    void deliver_end();
    /// The driver has told mac80211 of no block-ack session: frames go up in the order in which
    /// they come, whatever their numbers are (ieee80211_rx_reorder_ampdu). Else of all TIDs.
    void know_no_session() { reorders_ = false; }
    /// What became of a data frame. [process], as host::Upper::tx_status
    void on_sent(const driver::TxReport &report);
    /// Connected to `bssid`: sessions begin anew. [process]
    void on_connected(const wire::ieee80211::MacAddress &bssid, bool ghz5);

    /// The receiver is started anew for a rep; [outside tasks], between runs of the world
    void listen() { receiver_.listen(); }
    void close() { receiver_.close(); }

    [[nodiscard]] const InterfaceCounters &counters() const { return counters_; }
    [[nodiscard]] const ReceiverCounters &receiver() const { return receiver_.counters(); }

    static constexpr std::size_t ethernet_header_bytes = 14;

  private:
    static constexpr std::size_t tids = 8;
    static constexpr std::size_t batch_frames = 64;

    /// One block-ack session: the order of numbers, and the frames that wait for it.
    struct Session {
        Session();
        ReorderBuffer<std::uint8_t> order;
        std::array<vkernel::Frame, ReorderBuffer<std::uint8_t>::window + 1> frames;
        std::array<std::uint8_t, ReorderBuffer<std::uint8_t>::window + 1> free{};
        std::size_t free_count = 0;
    };

    void input(vkernel::Frame frame);
    void reorder(std::size_t tid, std::uint16_t number, vkernel::Frame frame);
    void take_from(Session &session, std::uint8_t slot);
    void packet_up(vkernel::Frame frame);
    [[nodiscard]] bool reflect(wire::Bytes packet);
    void send(wire::Bytes ip_packet) override;
    void readable() override { unread_.wake(); }
    static void read(void *self);
    static void on_reorder_timeout(void *self);
    void arm_reorder_timer();

    host::Env &env_;
    NetDevice &device_;
    const Profile &profile_;
    vkernel::SpinLock lock_; ///< reordering and socket: receive and the stack's timers
    SoftirqScheduler timers_;
    vkernel::Timer reorder_timer_;
    std::int64_t reorder_armed_until_ns_ = 0;
    TcpReceiver receiver_;
    vkernel::WaitQueue unread_; ///< where the application waits for data
    InterfaceCounters counters_;
    wire::ieee80211::MacAddress bssid_{};
    std::uint16_t tx_sequence_ = 0;
    bool ghz5_ = false;
    RateControl rate_control_; ///< by lock_
    std::array<Session, tids> sessions_;
    bool reorders_ = true;
    std::array<vkernel::Frame, batch_frames> batch_; ///< of rx-list
    std::size_t batch_count_ = 0;
};

} // namespace besser::host
