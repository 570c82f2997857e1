// SPDX-License-Identifier: GPL-2.0-only
// Transmit requests on their way to the radio, and their confirms (protocol.md 5.4).
#pragma once

#include "model/chip/input_buffers.hpp"
#include "model/chip/key_table.hpp"
#include "model/chip/mib_store.hpp"
#include "model/chip/outbox.hpp"

namespace besser::chip {

class Transmitter final {
  public:
    Transmitter(const Context &context, Outbox &outbox, InputBuffers &buffers, MibStore &mibs,
                const KeyTable &keys);

    void reset();
    /// Takes over an input buffer that holds a 0x0004 of an allowed interface.
    void submit(std::uint8_t buffer);
    void on_transmitted(std::uint32_t token, const TxOutcome &outcome);

    /// Receiver off: frames fail. Away (scanning): frames wait.
    enum class Radio : std::uint8_t { off, on, away };
    void set_radio(Radio state);
    /// Frames given to the radio and not done.
    [[nodiscard]] unsigned on_air() const { return on_air_; }
    /// By MIB 0x1016: those that it names, by their index.
    void learn_ladders(std::uint8_t interface_id, wire::Bytes table);
    /// By MIB 0x1024.
    void set_multi_confirm(std::uint8_t interface_id, bool on) { multi_[interface_id] = on; }

  private:
    struct Pending {
        std::int64_t since_ns = 0;
        std::uint32_t generation = 0; ///< makes tokens of one buffer differ
        bool on_air = false;
    };
    void send(std::uint8_t buffer);
    [[nodiscard]] bool lacks_key(wire::Bytes frame) const;
    void protect(wire::MutableBytes frame);
    void finish(std::uint8_t buffer, std::uint32_t result, const TxOutcome &outcome);
    void flush();

    const Context &context_;
    Outbox &outbox_;
    InputBuffers &buffers_;
    MibStore &mibs_;
    const KeyTable &keys_;
    std::uint64_t packet_number_ = 0; ///< of the last protected frame
    Radio radio_ = Radio::off;
    unsigned on_air_ = 0;
    std::array<std::array<RateLadder, wire::wsm::rate_policies>, wire::wsm::interfaces> ladders_{};
    std::array<bool, wire::wsm::interfaces> knows_ladders_{}; ///< was told of any
    std::array<bool, wire::wsm::interfaces> multi_{};
    std::array<Pending, max_input_buffers> pending_{};
    std::array<std::uint8_t, max_input_buffers> waiting_{};
    std::size_t waiting_count_ = 0;
    std::array<wire::wsm::TransmitResult, max_input_buffers> gathered_{};
    std::uint8_t gathered_count_ = 0;
    std::uint8_t gathered_interface_ = 0;
    Timer<Transmitter, &Transmitter::flush> gather_timer_;
};

} // namespace besser::chip
