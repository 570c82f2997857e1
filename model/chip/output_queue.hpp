// SPDX-License-Identifier: GPL-2.0-only
// Device to host in the run phase: messages wait in one ring, are released by the publish rule,
// published as batches that the control byte announces, and fetched by CMD53 (protocol.md 2.2
// to 2.5).
//
//   previous_        batch_           ready_          tail_
//      | fetched last   | published      | released       |
//      | kept for a     | or next to be  | by the publish |
//      | repeated read  | published      | rule, waiting  | waiting for the rule
//      kept: previous_..batch_   released: batch_..ready_   held: ready_..tail_
#pragma once

#include "model/chip/free_slots.hpp"
#include "model/chip/interrupt_line.hpp"
#include "wire/sdio.hpp"
#include "wire/wsm.hpp"

namespace besser::chip {

/// Input buffers that are taken, from the host's message until its confirm was fetched (4.6).
struct Credits {
    std::uint32_t taken = 0;
};

/// How a message meets the publish rule.
enum class Release : std::uint8_t {
    prompt,     ///< confirms and indications
    frame_more, ///< a received frame whose aggregate goes on
    frame_last  ///< a received frame that ends its transmission
};

class OutputQueue final {
  public:
    OutputQueue(const Context &context, InterruptLine &interrupt, Credits &credits);

    /// Empty, toggles and sequence numbers at 0: the state at Wi-Fi active.
    void reset();

    /// Whether the receive buffer takes a message of `bytes` (the profile's frames and bytes).
    [[nodiscard]] bool has_room(std::size_t bytes) const;
    /// Where the next message is built, wire::sdio::max_message_bytes long; nullptr if no slot is
    /// free.
    [[nodiscard]] std::uint8_t *next();
    /// Completes the message begun at next(), which gave a slot: writes its header, assigns the
    /// sequence number. `credits`: input buffers that its arrival at the host gives back.
    void commit(wire::wsm::Id id, std::size_t bytes, Release release, std::uint8_t credits = 0);
    /// The aggregate in progress ended without a last frame.
    void end_aggregate();

    [[nodiscard]] std::uint8_t read_control(); ///< 0x001
    [[nodiscard]] std::uint8_t read_settled(); ///< 0x000
    /// CMD53; `address` is the raw field.
    void read(std::uint32_t address, wire::MutableBytes data);

    /// Fault never_settles; ends at reset().
    void freeze_control() { control_frozen_ = true; }

  private:
    struct Message {
        FreeSlots::Slot slot;
        std::uint16_t bytes; ///< as stored, rounded up to wire::sdio::message_alignment
        std::uint8_t credits;
        bool frame;
    };
    [[nodiscard]] Message &message(std::uint64_t index) {
        return messages_[index & (messages_.size() - 1)];
    }
    [[nodiscard]] std::uint8_t *slot_data(FreeSlots::Slot slot) {
        return slots_.data() + slot * wire::sdio::max_message_bytes;
    }
    void release_all();
    void publish_ready();
    void publish();
    void announce(std::size_t blocks);
    void copy(std::uint64_t first, std::uint64_t end, wire::MutableBytes to);
    void fetched();

    const Context &context_;
    InterruptLine &interrupt_;
    Credits &credits_;
    ByteBuffer slots_;
    FreeSlots free_;
    std::pmr::vector<Message> messages_; ///< a ring of a power of two

    std::uint64_t previous_ = 0;
    std::uint64_t batch_ = 0;
    std::uint64_t batch_end_ = 0; ///< == batch_ while nothing is published
    std::uint64_t ready_ = 0;
    std::uint64_t tail_ = 0;
    std::uint32_t frames_ = 0; ///< received frames not yet fetched
    std::uint32_t frame_bytes_ = 0;

    wire::sdio::Control control_{true, 0}; ///< last one shown; the first to come has toggle 0
    bool control_frozen_ = false;
    bool transferred_ = false; ///< a CMD53 read was seen since reset()
    bool transfer_toggle_ = false;
    std::int64_t settled_at_ns_ = 0;
    std::int64_t honest_at_ns_ = 0; ///< end of fault stale_toggle
    std::array<std::uint8_t, wire::wsm::sequence_spaces> sequence_{};
    Timer<OutputQueue, &OutputQueue::publish_ready> settle_timer_;
    Timer<OutputQueue, &OutputQueue::release_all> hold_timer_;
};

} // namespace besser::chip
