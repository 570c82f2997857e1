// SPDX-License-Identifier: GPL-2.0-only
// The other end of the chip's antenna: acknowledges whatever is sent, and sends what the scenario
// wants.
#pragma once

#include "explore/test_frame.hpp"
#include "explore/watcher.hpp"
#include "model/chip/chip.hpp"

#include <memory_resource>
#include <utility>
#include <vector>

namespace besser::explore {

class ScriptedRadio final : public chip::Radio {
  public:
    ScriptedRadio(chip::Scheduler &scheduler, Watcher &watcher, std::pmr::memory_resource *memory)
        : scheduler_(scheduler), watcher_(watcher), burst_(memory) {}

    /// `count` frames arrive, one step each.
    void arrive(unsigned count) {
        for (unsigned i = 0; i < count; i++)
            scheduler_.at(scheduler_.now_ns(), &ScriptedRadio::frame_arrives, this, 0);
    }

    /// What the chip sends stays on the air until release(); from then on what it sends at once is
    /// acknowledged at once, as by a block ack.
    void hold() { holds_ = in_bursts_ = true; }
    void release() {
        holds_ = false;
        acknowledge_burst();
    }

    /// `count` frames arrive, one step each, when the chip is tuned next.
    void arrive_when_tuned(unsigned count) { waiting_ = count; }

    void attach(chip::RadioListener &listener) override { listener_ = &listener; }
    void transmit(std::uint32_t token, wire::Bytes frame, chip::AccessClass,
                  const chip::RateLadder &) override {
        watcher_.on_air(frame);
        const std::uint64_t sent = token | std::uint64_t{generation_} << 32;
        if (!in_bursts_)
            scheduler_.at(scheduler_.now_ns(), &ScriptedRadio::frame_left, this, sent);
        else if (burst_.push_back(sent); !holds_ && burst_.size() == 1)
            acknowledge_burst();
    }
    void flush() override { generation_++; }
    void tune(std::uint8_t) override {
        for (unsigned i = std::exchange(waiting_, 0); i > 0; i--)
            scheduler_.at(scheduler_.now_ns() + 1, &ScriptedRadio::frame_arrives, this, 0);
    }
    void set_address(const wire::ieee80211::MacAddress &) override {}

  private:
    static constexpr std::uint8_t channel = 6;
    static constexpr std::uint8_t mcs7 = 21;
    static constexpr std::uint8_t rcpi = 120;

    static void frame_left(void *self, std::uint64_t argument) {
        auto &radio = *static_cast<ScriptedRadio *>(self);
        if (argument >> 32 == radio.generation_)
            radio.listener_->on_transmitted(static_cast<std::uint32_t>(argument),
                                            {.acked = true,
                                             .aggregated = false,
                                             .rate = mcs7,
                                             .ack_failures = 0,
                                             .media_delay_us = 0});
    }
    void acknowledge_burst() {
        if (!burst_.empty())
            scheduler_.at(scheduler_.now_ns(), &ScriptedRadio::burst_left, this, 0);
    }
    static void burst_left(void *self, std::uint64_t) {
        auto &radio = *static_cast<ScriptedRadio *>(self);
        for (const std::uint64_t frame : std::exchange(radio.burst_, {}))
            frame_left(self, frame);
    }
    static void frame_arrives(void *self, std::uint64_t) {
        auto &radio = *static_cast<ScriptedRadio *>(self);
        const TestFrame frame(Direction::down, radio.watcher_.next_arrival());
        if (radio.listener_->on_receive(
                wire::bytes_of(frame),
                {.channel = channel, .rate = mcs7, .rcpi = rcpi, .aggregate = false, .last = true}))
            radio.watcher_.accepted();
    }

    chip::Scheduler &scheduler_;
    Watcher &watcher_;
    chip::RadioListener *listener_ = nullptr;
    std::uint32_t generation_ = 0;
    std::pmr::vector<std::uint64_t> burst_; ///< on the air
    bool holds_ = false;
    bool in_bursts_ = false;
    unsigned waiting_ = 0; ///< frames that come when the chip is tuned
};

} // namespace besser::explore
