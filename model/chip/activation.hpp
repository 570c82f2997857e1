// SPDX-License-Identifier: GPL-2.0-only
// The command register 0x120/0x121 and the status bits it moves (protocol.md 1.3 and 3.5).
#pragma once

#include "model/chip/firmware.hpp"
#include "model/chip/input_port.hpp"

namespace besser::chip {

class Activation final {
  public:
    Activation(const Context &context, Firmware &firmware, InputPort &input);

    /// Power-on state of the MCU.
    void reset();
    void write_high(std::uint8_t value) { high_ = value; }
    /// Low byte: with bit 0 set the command is carried out. Repeating one that is done or under way
    /// does nothing, because hosts rewrite it in each round (3.5).
    void write_low(std::uint8_t value, bool mcu_ready);
    /// Bits 2 to 5 of 0x10C.
    [[nodiscard]] std::uint8_t status_bits() const;
    /// Between Wi-Fi active and deactive: data is WSM.
    [[nodiscard]] bool wifi_on() const { return wifi_.on && context_.now_ns() >= wifi_.at_ns; }
    [[nodiscard]] bool mcu_awake() const { return mcu_.on; }
    /// Whether Bluetooth works: keyboards and headsets need no Wi-Fi.
    [[nodiscard]] bool bluetooth_on() const { return bt_.on && shown(bt_); }

  private:
    /// A bit on its way: it has its new value from at_ns on.
    struct Switch {
        bool on = false;
        std::int64_t at_ns = 0;
    };
    [[nodiscard]] bool shown(const Switch &which) const {
        return which.on == (context_.now_ns() >= which.at_ns);
    }
    /// False if it is set to `on` already.
    bool turn(Switch &which, bool on, std::int64_t latency_ns);
    void start_firmware();

    const Context &context_;
    Firmware &firmware_;
    InputPort &input_;
    std::uint8_t high_ = 0;
    Switch mcu_, wifi_, bt_, bt_awake_;
    Timer<Activation, &Activation::start_firmware> wifi_timer_;
};

} // namespace besser::chip
