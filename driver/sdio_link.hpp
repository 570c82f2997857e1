// SPDX-License-Identifier: GPL-2.0-only
// The SDIO link to the chip: control byte, toggles, batches in, aggregates out, CRC retries and the
// activation handshakes. Source: protocol.md 1.2, 1.3, 2 and 3.5.
//
// Every function is called in process context by one task at a time. What moves data has the host
// claimed by its caller. What waits for the chip claims it for each look and lets go of it in
// between: other functions of the card, and the mmc core's own work, need the host, too.
#pragma once

#include "driver/cancellation.hpp"
#include "driver/counters.hpp"
#include "driver/dma.hpp"
#include "driver/port.hpp"
#include "wire/sdio.hpp"

#include <algorithm>

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

template <Port P>
class SdioLink {
  public:
    using Env = typename P::Env;

    SdioLink(Env &env, Counters &counters)
        : env_(env), counters_(counters), cancellation_(env), toggles_(env), tuning_held_(env),
          line_low_(env) {}
    SdioLink(const SdioLink &) = delete;
    SdioLink &operator=(const SdioLink &) = delete;

    /// One CMD52, or two if the first read zero (protocol.md 2.2, steps 2 to 5).
    Result<ControlReading> read_control() {
        const auto raw = BESSER_TRY(read_byte(wire::sdio::reg::control));
        const auto control = wire::sdio::Control::decode(raw);
        if (control.blocks == 0)
            return read_settled();
        if (control.toggle != toggles_.read().control) {
            counters_.control_unsettled.add();
            return ControlReading{Waiting::unsettled, 0};
        }
        if (control.bytes() > wire::sdio::max_batch_bytes)
            return Errc::protocol;
        flip(&Toggles::control);
        return ControlReading{Waiting::batch, control.bytes()};
    }

    /// Fetches the batch that read_control announced; `batch` has exactly that size. A damaged
    /// transfer is repeated with the same toggle, so that the chip sends the same batch again
    /// (protocol.md 2.2, step 8).
    Result<> read_batch(MutableBytes batch) {
        BESSER_ASSERT(whole_blocks(batch) && batch.size() <= wire::sdio::max_batch_bytes);
        const BusTransfer transfer{wire::sdio::Address::read(batch.size(), toggles_.read().rx),
                                   batch.size() > wire::sdio::block_bytes};
        auto result =
            repeat_on_crc(max_transfer_tries, [&] { return env_.bus_read(transfer, batch); });
        if (result) {
            flip(&Toggles::rx);
            hold_tuning(false);
        }
        return result;
    }

    /// Writes slots of one kind (protocol.md 2.6); `slots` is their sum rounded up to blocks.
    Result<> write_aggregate(Bytes slots, std::size_t slot_total, std::uint8_t slot_kind) {
        BESSER_ASSERT(slot_kind < wire::sdio::slot_kinds);
        BESSER_ASSERT(slot_total % wire::sdio::slot_bytes[slot_kind] == 0);
        BESSER_ASSERT(whole_blocks(slots) && slots.size() <= wire::sdio::max_aggregate_bytes);
        BESSER_ASSERT(slots.size() == wire::round_up(slot_total, wire::sdio::block_bytes));
        const BusTransfer transfer{
            wire::sdio::Address::write(slot_total, slot_kind, toggles_.read().tx), true};
        hold_tuning(true);
        auto result =
            repeat_on_crc(max_transfer_tries, [&] { return env_.bus_write(transfer, slots); });
        if (result)
            flip(&Toggles::tx);
        return result;
    }

    /// Wi-Fi on; the first batch then carries toggle 0 (protocol.md 2.2). Host not claimed.
    Result<> activate() {
        {
            Claimed host(env_);
            toggles_.write() = {};
        }
        admit_tuning();
        const auto began_ns = env_.now_ns();
        BESSER_TRY(handshake(wire::sdio::Command::wifi_on, wire::sdio::status::wifi_ready, true,
                             handshake_rounds, Patience::until_cancelled));
        activation_ns_ = env_.now_ns() - began_ns;
        return {};
    }
    /// Wi-Fi off. It is not cancelled: whoever stops a device wants just this. But from then on a
    /// chip that may be dead is not asked for long. Host not claimed.
    Result<> deactivate() { return wifi_off(handshake_rounds); }
    /// Wi-Fi off, of a chip that is active and may be dead: it has four times as long as it took to
    /// switch Wi-Fi on, 0.2 s at most. Host not claimed.
    Result<> deactivate_lost() {
        const auto rounds = 1 + 4 * activation_ns_ / (handshake_polls * handshake_delay_ns);
        return wifi_off(static_cast<unsigned>(std::min<std::int64_t>(rounds, short_handshake)));
    }
    /// The chip may sleep until wake(). It is not cancelled either. Until then the bus is not
    /// tuned, whatever comes of it: nobody would answer. Host not claimed.
    Result<> let_sleep() {
        {
            Claimed host(env_);
            hold_tuning(true);
        }
        return handshake(wire::sdio::Command::mcu_sleep, wire::sdio::status::mcu_awake, false,
                         short_handshake, Patience::to_the_end);
    }
    /// The line was raised. Host not claimed.
    Result<> wake() {
        auto woken = handshake(wire::sdio::Command::mcu_wake, wire::sdio::status::mcu_awake, true,
                               short_handshake, Patience::until_cancelled);
        admit_tuning();
        return woken;
    }
    /// The mmc core may tune the bus whenever it likes: nothing is under way. Host not claimed.
    void admit_tuning() {
        Claimed host(env_);
        hold_tuning(false);
    }
    /// Bluetooth of the combo chip is dead until this driver switches it on (field.md F6). One that
    /// is on already costs a look. Errc::timeout: the chip does not do it now. Host not claimed.
    Result<> bluetooth_on() {
        if ((BESSER_TRY(read_status()) & wire::sdio::status::bt_ready) != 0)
            return {};
        return handshake(wire::sdio::Command::bt_on, wire::sdio::status::bt_ready, true,
                         short_handshake, Patience::until_cancelled);
    }
    /// Whether firmware is up, which takes commands and no download (protocol.md 1.3). Host not
    /// claimed.
    Result<bool> firmware_runs() {
        return (BESSER_TRY(read_status()) & wire::sdio::status::mcu_ready) != 0;
    }

    /// Polls the status register until `bit` has the value `set`. Errc::gone: it was cancelled.
    /// Host not claimed.
    Result<> wait_status(std::uint8_t bit, bool set, unsigned polls, std::int64_t delay_ns) {
        return poll_status(bit, set, polls, delay_ns, Patience::until_cancelled);
    }

    /// Ends what waits for the chip here and in the bootloader.
    [[nodiscard]] Cancellation<P> &cancellation() { return cancellation_; }

    /// The chip raises the line that wakes the host, beside its interrupt, when it has something
    /// (protocol.md 1.2, 0x124); it says nothing to that. Host not claimed.
    Result<> raise_host_wakeup_on_news() {
        using namespace wire::sdio;
        {
            Claimed host(env_);
            BESSER_TRY(write_byte(reg::host_wakeup, host_wakeup::by_rising_line));
        }
        return write_command(Command::host_wakeup);
    }

    /// The line that wakes the chip falls: it answers nobody from here on. [host claimed]
    void lower_line() {
        line_low_.write() = true;
        env_.set_wakeup(false);
    }
    /// It answers when this returns. True: the line was low. It takes 10 ms then, and nobody else
    /// could use the card meanwhile. [host claimed]
    bool raise_line() {
        if (!std::exchange(line_low_.write(), false))
            return false;
        env_.set_wakeup(true);
        return true;
    }

    /// An interrupt while Wi-Fi is off tells nothing, and is over once the control byte was read.
    /// [interrupt, host claimed]
    void acknowledge_stray() {
        counters_.stray_interrupts.add();
        const bool slept = raise_line();
        (void)read_byte(wire::sdio::reg::control);
        if (slept)
            lower_line();
    }

    /// [host claimed]
    Result<std::uint8_t> read_byte(std::uint32_t address) {
        return repeat_on_crc(max_byte_tries, [&] { return env_.bus_read_byte(address); });
    }

    /// Makes a transfer that may be made twice, and again if it was damaged, up to so many times in
    /// all. [host claimed]
    template <class F>
    auto repeat_on_crc(unsigned tries, F &&transfer) -> decltype(transfer()) {
        for (unsigned attempt = 1;; attempt++) {
            auto result = transfer();
            if (result || result.error() != Errc::bus_crc)
                return result;
            counters_.crc_retries.add();
            if (attempt >= tries)
                return result;
        }
    }

  private:
    static constexpr unsigned max_transfer_tries = 11; ///< protocol.md 2.2, step 8, and 2.6
    static constexpr unsigned max_byte_tries = 3;
    static constexpr unsigned handshake_rounds = 200;
    static constexpr unsigned short_handshake = 20; ///< of a chip that may be dead: 0.2 s
    static constexpr unsigned handshake_polls = 5;
    static constexpr std::int64_t handshake_delay_ns = 2'000'000;

    /// Of the next control byte, the next batch, the next aggregate.
    struct Toggles {
        bool control = false;
        bool rx = false;
        bool tx = false;
    };
    /// From a write to the next batch read, as the vendor's driver does it (protocol.md 2.6): the
    /// chip may be about to answer. Not until all is answered, which may be never under load.
    void hold_tuning(bool hold) {
        if (std::exchange(tuning_held_.write(), hold) != hold)
            env_.bus_hold_tuning(hold);
    }
    void flip(bool Toggles::*which) {
        auto &toggle = toggles_.write().*which;
        toggle = !toggle;
    }

    /// What a bus transfer takes (driver/dma.hpp).
    [[nodiscard]] static bool whole_blocks(Bytes memory) {
        return !memory.empty() && memory.size() % wire::sdio::block_bytes == 0 &&
               reinterpret_cast<std::uintptr_t>(memory.data()) % dma_alignment == 0;
    }

    enum class Patience : std::uint8_t { until_cancelled, to_the_end };

    Result<> wifi_off(unsigned rounds) {
        admit_tuning();
        return handshake(wire::sdio::Command::wifi_off, wire::sdio::status::wifi_ready, false,
                         rounds, Patience::to_the_end);
    }

    Result<> poll_status(std::uint8_t bit, bool set, unsigned polls, std::int64_t delay_ns,
                         Patience patience) {
        for (unsigned i = 0; i < polls; i++) {
            if (((BESSER_TRY(read_status()) & bit) != 0) == set)
                return {};
            if (patience == Patience::to_the_end)
                env_.sleep(delay_ns);
            else
                BESSER_TRY(cancellation_.sleep(delay_ns));
        }
        return Errc::timeout;
    }

    /// Sends an activation command and waits for the reaction in the status register
    /// (protocol.md 3.5).
    Result<> handshake(wire::sdio::Command command, std::uint8_t bit, bool set, unsigned rounds,
                       Patience patience) {
        using namespace wire::sdio;
        BESSER_TRY(poll_status(status::mcu_ready, true, rounds, 1'000'000, patience));
        for (unsigned round = 0; round < rounds; round++) {
            if (cancellation_.asked() && round >= short_handshake)
                break;
            BESSER_TRY(write_command(command));
            auto done = poll_status(bit, set, handshake_polls, handshake_delay_ns, patience);
            if (done || done.error() != Errc::timeout)
                return done;
        }
        return Errc::timeout;
    }

    /// A zero in the control byte counts only if bit 0 of the register before it says so.
    Result<ControlReading> read_settled() {
        const auto settled = BESSER_TRY(read_byte(wire::sdio::reg::settled));
        if ((settled & wire::sdio::settled_bit) != 0)
            return ControlReading{Waiting::nothing, 0};
        counters_.control_unsettled.add();
        return ControlReading{Waiting::unsettled, 0};
    }

    Result<std::uint8_t> read_status() {
        Claimed host(env_);
        return read_byte(wire::sdio::reg::status);
    }

    /// A register of a command, which may be given twice: handshake() does so, too. [host claimed]
    Result<> write_byte(std::uint32_t address, std::uint8_t value) {
        return repeat_on_crc(max_byte_tries, [&] { return env_.bus_write_byte(address, value); });
    }

    /// The low byte comes last: it raises the command (protocol.md 1.2).
    Result<> write_command(wire::sdio::Command command) {
        Claimed host(env_);
        const auto value = static_cast<std::uint16_t>(command);
        BESSER_TRY(
            write_byte(wire::sdio::reg::command_high, static_cast<std::uint8_t>(value >> 8)));
        return write_byte(wire::sdio::reg::command_low, static_cast<std::uint8_t>(value & 0xFF));
    }

    Env &env_;
    Counters &counters_;
    Cancellation<P> cancellation_;
    typename P::template Guarded<Toggles> toggles_;  ///< by the host's claim
    typename P::template Guarded<bool> tuning_held_; ///< likewise
    typename P::template Guarded<bool> line_low_;    ///< likewise
    /// How long the chip took to switch Wi-Fi on. By the device's life_.
    std::int64_t activation_ns_ = 0;
};

} // namespace besser::driver
