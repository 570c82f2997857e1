// SPDX-License-Identifier: GPL-2.0-only
// The virtual BES2600, from the SDIO bus to the radio:
//
//   SDIO bus                                                                        radio
//   CMD52 fn0 --- Function0 --- InterruptLine --- DAT1
//   CMD52 fn1 --+- BootRom (length, frames)          until stage 2 runs
//   CMD53     --+- OutputQueue <- Outbox <- Firmware { commands, MIBs, keys } <- Station <- rx
//               +- InputPort  ->            Firmware { Scanner, Tuner }       -> Transmitter -> tx
//               +- Activation (0x120, 0x10C)  starts and stops Firmware
//
// Everything lives in the given memory resource and nothing is allocated after construction, so a
// world can be copied and restored at the same address.
#pragma once

#include "model/chip/activation.hpp"
#include "model/chip/boot_rom.hpp"
#include "model/chip/function0.hpp"
#include "model/chip/input_port.hpp"
#include "model/chip/sdio_card.hpp"

#include <optional>

namespace besser::chip {

class Chip final : public SdioCard {
  public:
    /// Attaches its firmware to `radio`. Power is off. `profile` is copied, its counts brought into
    /// range. Scheduler, radio and memory must outlive the chip. The same seed gives the same chip.
    Chip(Scheduler &scheduler, Radio &radio, const Profile &profile,
         std::pmr::memory_resource *memory, std::uint64_t seed);
    Chip(const Chip &) = delete;
    Chip &operator=(const Chip &) = delete;

    std::uint8_t functions() const override { return profile_.second_function ? 2 : 1; }
    ByteResult read_byte(std::uint8_t function, std::uint32_t address) override;
    BusStatus write_byte(std::uint8_t function, std::uint32_t address, std::uint8_t value) override;
    BusStatus read(const BlockTransfer &transfer, wire::MutableBytes data) override;
    BusStatus write(const BlockTransfer &transfer, wire::Bytes data) override;
    bool interrupt_level() const override { return interrupt_.level(); }
    void on_interrupt(void (*changed)(void *context), void *context) override {
        interrupt_.on_rise(changed, context);
    }
    BusStatus tune() override;
    void set_power(bool on) override;
    void set_wakeup(bool high) override;
    /// The host sleeps, and wants the card to keep its power.
    void suspend();

    /// From here on `observer` is told, or nobody.
    void observe(Observer *observer) { observer_ = observer; }

    /// Arms a fault; those that need no traffic also take effect at Trigger::at_ns by themselves.
    void arm(Fault fault, const Trigger &trigger = {});
    void disarm(Fault fault) { faults_.disarm(fault); }
    [[nodiscard]] std::uint64_t fired(Fault fault) const { return faults_.fired(fault); }

    [[nodiscard]] const Stats &stats() const { return stats_; }
    /// Counts a violation that nobody committed: whoever reads the counts and has seen it knows
    /// that a zero is one.
    void count_known_violation() { stats_.count(Violation::bad_message); }
    [[nodiscard]] const Profile &profile() const { return profile_; }
    [[nodiscard]] bool powered() const { return powered_; }
    /// Since power-on or self reset; 0 while off.
    [[nodiscard]] std::int64_t uptime_ns() const { return powered_ ? context_.uptime_ns() : 0; }
    /// Whether the interface is in a network, and whether it saves power there.
    [[nodiscard]] bool joined(std::uint8_t interface_id) const {
        return firmware_.joined(interface_id);
    }
    [[nodiscard]] bool power_saving(std::uint8_t interface_id) const {
        return firmware_.power_saving(interface_id);
    }
    [[nodiscard]] bool bluetooth_on() const { return activation_.bluetooth_on(); }
    [[nodiscard]] bool awake() const { return activation_.mcu_awake(); }
    /// The key installed at `index`, or nullptr.
    [[nodiscard]] const wire::wsm::AddKey *key(std::uint8_t index) const {
        return firmware_.key(index);
    }

  private:
    enum class Death : std::uint8_t { alive, frozen, silent };

    [[nodiscard]] BusStatus admit(std::uint8_t function);
    [[nodiscard]] BusStatus admit_transfer(const BlockTransfer &transfer, std::size_t bytes);
    [[nodiscard]] bool run_phase() const { return activation_.wifi_on(); }
    [[nodiscard]] std::uint8_t read_register(std::uint32_t address);
    [[nodiscard]] std::uint8_t read_frozen(std::uint32_t address);
    /// Between MCU deactive and active; with the wakeup line high it listens all the same
    /// (protocol.md 8).
    [[nodiscard]] bool asleep() const { return !activation_.mcu_awake() && !wakeup_; }
    void take(const BlockTransfer &transfer, wire::Bytes data);
    void reset_mcu();
    void lose_power();
    void write_command(std::uint8_t value);
    void check_faults();
    void check_deaths();
    void check_batch_faults();
    void arm_fault_timer();

    const Profile profile_;
    Stats stats_{};
    Observer *observer_ = nullptr;
    FaultInjector faults_;
    Chance chance_;
    const Context context_;
    InterruptLine interrupt_;
    Function0 function0_;
    BootRom boot_;
    Credits credits_;
    OutputQueue output_;
    Firmware firmware_;
    InputPort input_;
    Activation activation_;
    bool powered_ = false;
    bool enumerated_ =
        false; ///< answers to an address; lost by a self reset that takes function 0 along
    bool wakeup_ = true;     ///< the line, as a boot loader left it
    bool reply_due_ = false; ///< something was written, and nothing read since
    bool drowsy_ = false;    ///< was reset, and answers nobody until the wakeup line rises
    Death death_ = Death::alive;
    std::array<std::uint8_t, 3> frozen_{}; ///< 0x000, 0x001 and 0x10C as a frozen chip shows them
    std::uint64_t batches_checked_ = 0;    ///< fetched batches that were opportunities already
    Timer<Chip, &Chip::check_faults> fault_timer_;
};

} // namespace besser::chip
