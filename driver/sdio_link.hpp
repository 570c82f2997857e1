// SPDX-License-Identifier: GPL-2.0-only
// The SDIO link to the chip: control byte, toggles, batches in, aggregates out, CRC retries and the
// activation handshakes. Source: protocol.md 1.2, 1.3, 2 and 3.5.
//
// Every function is called in process context with the host claimed, by one task at a time.
#pragma once

#include "driver/counters.hpp"
#include "driver/port.hpp"
#include "wire/sdio.hpp"

namespace besser::driver {

/// What the control byte said.
enum class Waiting : std::uint8_t {
    batch,     ///< a batch of `bytes` waits; the toggle has been taken
    nothing,   ///< a genuine zero
    unsettled, ///< stale toggle or a zero that is not settled: look again later
};

struct ControlReading {
    Waiting waiting;
    std::size_t bytes; ///< a multiple of 512, at most wire::sdio::max_batch_bytes
};

template <class P>
class SdioLink {
  public:
    using Env = typename P::Env;

    SdioLink(Env &env, Counters &counters) : env_(env), counters_(counters) {}
    SdioLink(const SdioLink &) = delete;
    SdioLink &operator=(const SdioLink &) = delete;

    /// One CMD52, or two if the first read zero (protocol.md 2.2, steps 2 to 5).
    Result<ControlReading> read_control() {
        auto raw = read_byte(wire::sdio::reg::control);
        if (!raw)
            return raw.error();
        const auto control = wire::sdio::Control::decode(*raw);
        if (control.blocks == 0)
            return read_settled();
        if (control.toggle != expected_toggle_) {
            counters_.control_unsettled++;
            return ControlReading{Waiting::unsettled, 0};
        }
        if (control.bytes() > wire::sdio::max_batch_bytes)
            return Errc::protocol;
        expected_toggle_ = !expected_toggle_;
        return ControlReading{Waiting::batch, control.bytes()};
    }

    /// Fetches the batch that read_control announced; `batch` has exactly that size. A damaged
    /// transfer is repeated with the same toggle, so that the chip sends the same batch again
    /// (protocol.md 2.2, step 8).
    Result<> read_batch(MutableBytes batch) {
        const BusTransfer transfer{wire::sdio::Address::read(batch.size(), rx_toggle_),
                                   batch.size() > wire::sdio::block_bytes};
        auto result = repeat_on_crc([&] { return env_.bus_read(transfer, batch); });
        if (result)
            rx_toggle_ = !rx_toggle_;
        return result;
    }

    /// Writes slots of one kind (protocol.md 2.6); `slots` is their sum rounded up to blocks.
    Result<> write_aggregate(Bytes slots, std::size_t slot_total, std::uint8_t slot_kind) {
        const BusTransfer transfer{wire::sdio::Address::write(slot_total, slot_kind, tx_toggle_),
                                   true};
        auto result = repeat_on_crc([&] { return env_.bus_write(transfer, slots); });
        if (result)
            tx_toggle_ = !tx_toggle_;
        return result;
    }

    /// First batch after Wi-Fi came on carries toggle 0 (protocol.md 2.2).
    void reset_toggles() { expected_toggle_ = rx_toggle_ = tx_toggle_ = false; }

    /// Sends an activation command and waits for the reaction in the status register
    /// (protocol.md 3.5).
    Result<> handshake(wire::sdio::Command command, std::uint8_t bit, bool set) {
        using namespace wire::sdio;
        BESSER_TRY(wait_status(status::mcu_ready, true, handshake_rounds, 1'000'000));
        for (unsigned round = 0; round < handshake_rounds; round++) {
            BESSER_TRY(write_command(command));
            if (auto done = wait_status(bit, set, handshake_polls, handshake_delay_ns); done)
                return done;
            else if (done.error() != Errc::timeout)
                return done;
        }
        return Errc::timeout;
    }

    Result<std::uint8_t> read_byte(std::uint32_t address) {
        Result<std::uint8_t> byte = Errc::bus_error;
        for (unsigned attempt = 0; attempt < max_byte_tries; attempt++) {
            byte = env_.bus_read_byte(address);
            if (byte || byte.error() != Errc::bus_crc)
                break;
            counters_.crc_retries++;
        }
        return byte;
    }

    /// Polls the status register until `bit` has the value `set`.
    Result<> wait_status(std::uint8_t bit, bool set, unsigned polls, std::int64_t delay_ns) {
        for (unsigned i = 0; i < polls; i++) {
            auto status = read_byte(wire::sdio::reg::status);
            if (!status)
                return status.error();
            if (((*status & bit) != 0) == set)
                return {};
            env_.sleep(delay_ns);
        }
        return Errc::timeout;
    }

  private:
    static constexpr unsigned max_transfer_tries = 11; ///< protocol.md 2.2, step 8, and 2.6
    static constexpr unsigned max_byte_tries = 3;
    static constexpr unsigned handshake_rounds = 200;
    static constexpr unsigned handshake_polls = 5;
    static constexpr std::int64_t handshake_delay_ns = 2'000'000;

    /// A zero in the control byte counts only if bit 0 of the register before it says so.
    Result<ControlReading> read_settled() {
        auto settled = read_byte(wire::sdio::reg::settled);
        if (!settled)
            return settled.error();
        if ((*settled & wire::sdio::settled_bit) != 0)
            return ControlReading{Waiting::nothing, 0};
        counters_.control_unsettled++;
        return ControlReading{Waiting::unsettled, 0};
    }

    template <class F>
    Result<> repeat_on_crc(F &&transfer) {
        Result<> result = Errc::bus_error;
        for (unsigned attempt = 0; attempt < max_transfer_tries; attempt++) {
            result = transfer();
            if (result || result.error() != Errc::bus_crc)
                break;
            counters_.crc_retries++;
        }
        return result;
    }

    /// The low byte comes last: it raises the command (protocol.md 1.2).
    Result<> write_command(wire::sdio::Command command) {
        const auto value = static_cast<std::uint16_t>(command);
        if (auto high = env_.bus_write_byte(wire::sdio::reg::command_high,
                                            static_cast<std::uint8_t>(value >> 8));
            !high)
            return high;
        return env_.bus_write_byte(wire::sdio::reg::command_low,
                                   static_cast<std::uint8_t>(value & 0xFF));
    }

    Env &env_;
    Counters &counters_;
    bool expected_toggle_ = false;
    bool rx_toggle_ = false;
    bool tx_toggle_ = false;
};

} // namespace besser::driver
