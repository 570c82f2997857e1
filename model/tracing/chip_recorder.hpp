// SPDX-License-Identifier: GPL-2.0-only
// What the chip does, and what it gives to its radio and has from it, as tracks.
#pragma once

#include "model/chip/observer.hpp"
#include "model/tracing/recording.hpp"

#include <array>
#include <deque>

namespace besser::tracing {

class ChipRecorder final : public chip::Observer {
  public:
    explicit ChipRecorder(Recording &recording);
    /// The group of tracks of what is at the antenna.
    [[nodiscard]] trace::Track radio() const { return radio_; }

    /// What leads from the chip's message to the delivery of the frame in it. Called when the
    /// driver hands the frame up; 0: no message that was fetched has that frame.
    [[nodiscard]] trace::Flow flow_of(wire::Bytes frame);

    void gets_power(bool on) override;
    void starts() override;
    void halts() override;
    void resets_itself() override;
    void suffers(chip::Fault fault) override;
    void takes_in(wire::Bytes message, std::uint32_t taken) override;
    void puts_out(wire::Bytes message) override;
    void publishes(std::size_t messages) override;
    void hands_over(std::size_t messages, std::uint32_t taken) override;
    void forgets() override;
    void sends(wire::Bytes frame) override;
    void has_sent(const chip::TxOutcome &outcome) override;
    void hears(wire::Bytes frame, bool taken) override;
    void tunes(std::uint8_t channel) override;

  private:
    /// Addresses and sequence control, which no driver changes: a frame is told by them.
    using Key = std::array<std::uint8_t, 20>;
    struct Message {
        trace::Flow flow;
        bool has_frame;
        Key key;
    };
    /// Frames that were fetched and never handed up are forgotten beyond so many.
    static constexpr std::size_t most_fetched = 256;

    [[nodiscard]] static Key key_of(wire::Bytes frame);
    void count_waiting();
    void count_taken(std::uint32_t taken);
    void instant(trace::Track track, std::string_view name, trace::Arguments arguments = {});

    Recording &recording_;
    trace::Track radio_;
    trace::Track life_;
    trace::Track out_;
    trace::Track batches_;
    trace::Track waiting_;
    trace::Track in_;
    trace::Track taken_;
    trace::Track channel_;
    trace::Track frames_;
    std::deque<Message> put_out_; ///< not yet fetched
    std::deque<Message> fetched_; ///< with a frame that was not yet handed up
    trace::Flow last_flow_;
};

} // namespace besser::tracing
