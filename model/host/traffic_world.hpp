// SPDX-License-Identifier: GPL-2.0-only
// For tests and benchmarks: the flow with everything but driver and chip. A station of one queue:
// `room` frames, one of them handed up each `frame_ns`.
#pragma once

#include "model/air/tcp_sender.hpp"
#include "model/air/testing.hpp"
#include "model/host/reorder.hpp"
#include "model/host/tcp_receiver.hpp"
#include "support/time_units.hpp"

#include <deque>

namespace besser::host {

class FlowWorld final : public SocketOwner, public chip::RadioListener {
  public:
    FlowWorld(const air::Profile &profile, const air::SenderProfile &sending,
              std::uint64_t seed = 1)
        : world(profile, seed),
          sender(world.time, world.air, sending, std::pmr::get_default_resource(), seed),
          receiver(world.time, *this, {}, std::pmr::get_default_resource()) {
        world.air.connect(sender);
        world.air.attach(*this);
        receiver.listen();
        sender.start();
    }
    void run_for(std::int64_t ns) { world.time.run_for(ns); }

    void associate() {
        world.air.attach(world.chip);
        world.air.tune(world.profile.channel);
        world.chip.authenticate();
        run_for(20 * ms);
        world.chip.associate();
        run_for(20 * ms);
        world.air.attach(*this);
        reorder_.reset([](std::uint32_t) {});
    }

    bool on_receive(wire::Bytes frame, const chip::RxInfo &) override {
        if (frame[0] != wire::ieee80211::frame::qos_data)
            return true;
        if (queued_ == room)
            return false;
        const std::uint32_t slot = next_slot_++ % slots;
        frames_[slot].assign(frame.begin(), frame.end());
        queued_++;
        if (frame_ns == 0)
            hand_up(slot);
        else {
            free_ns_ = std::max(free_ns_, world.time.now_ns()) + frame_ns;
            world.time.at(
                free_ns_,
                [](void *self, std::uint64_t at) {
                    static_cast<FlowWorld *>(self)->hand_up(static_cast<std::uint32_t>(at));
                },
                this, slot);
        }
        return true;
    }
    void on_aggregate_end() override {}
    void on_transmitted(std::uint32_t token, const chip::TxOutcome &) override {
        if (token < acks_.size())
            free_acks_.push_back(token);
    }
    void send(wire::Bytes packet) override {
        if (free_acks_.empty())
            return;
        const std::uint32_t token = free_acks_.back();
        free_acks_.pop_back();
        auto &frame = acks_[token];
        frame.resize(air::testing::FakeChip::data_head);
        std::memcpy(frame.data(), &head_, frame.size());
        frame.insert(frame.end(), packet.begin(), packet.end());
        world.air.transmit(token, frame, 0, {});
    }

    void readable() override { receiver.read(receiver.unread()); }

    air::testing::World world;
    air::TcpSender sender;
    TcpReceiver receiver;
    std::int64_t frame_ns = 0;
    std::uint32_t room = slots / 2;
    std::uint64_t refused_by_reorder = 0;
    std::uint64_t trace_hash = 14695981039346656037ULL;

  private:
    static constexpr std::uint32_t slots = 256;
    struct Head {
        wire::ieee80211::QosHeader mac;
        wire::ieee80211::Snap snap;
    };
    static Head make_head() {
        Head head{};
        head.mac.base.type = wire::ieee80211::frame::qos_data;
        head.mac.base.flags = wire::ieee80211::flag::to_ds;
        head.mac.base.address1 = air::Profile{}.bssid;
        head.mac.base.address2 = air::testing::FakeChip::mac;
        return head;
    }

    void hand_up(std::uint32_t slot) {
        queued_--; // the chip's room is free again, even if the reorder buffer keeps the frame
        const auto number =
            wire::view<wire::ieee80211::Header>(wire::Bytes(frames_[slot]))->sequence_number();
        if (!reorder_.insert(number, slot, world.time.now_ns(),
                             [this](std::uint32_t at) { deliver(at); }))
            refused_by_reorder++;
        watch();
    }
    void deliver(std::uint32_t slot) {
        const std::int64_t now_ns = world.time.now_ns();
        trace_hash = (trace_hash ^ static_cast<std::uint64_t>(now_ns)) * 1099511628211ULL;
        receiver.on_segment(wire::Bytes(frames_[slot]).subspan(air::testing::FakeChip::data_head),
                            now_ns);
    }
    /// Keeps one timer running while frames wait in the reorder buffer.
    void watch() {
        if (watching_ || reorder_.waiting() == 0)
            return;
        watching_ = true;
        world.time.at(
            reorder_.deadline_ns(),
            [](void *context, std::uint64_t) {
                auto &self = *static_cast<FlowWorld *>(context);
                self.watching_ = false;
                self.reorder_.release_ready(self.world.time.now_ns(),
                                            [&self](std::uint32_t at) { self.deliver(at); });
                self.watch();
            },
            this, 0);
    }

    bool watching_ = false;
    ReorderBuffer<std::uint32_t> reorder_;
    std::array<std::vector<std::uint8_t>, slots> frames_;
    std::uint32_t next_slot_ = 0;
    std::uint32_t queued_ = 0;
    std::int64_t free_ns_ = 0;
    Head head_ = make_head();
    std::array<std::vector<std::uint8_t>, 200> acks_;
    std::vector<std::uint32_t> free_acks_ = [] {
        std::vector<std::uint32_t> all(200);
        for (std::uint32_t i = 0; i < all.size(); i++)
            all[i] = i;
        return all;
    }();
};

} // namespace besser::host
