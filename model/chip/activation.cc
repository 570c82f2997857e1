// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/activation.hpp"

#include "wire/sdio.hpp"

namespace besser::chip {

using namespace wire::sdio;

Activation::Activation(const Context &context, Firmware &firmware, InputPort &input)
    : context_(context), firmware_(firmware), input_(input), wifi_timer_(context.scheduler, this) {}

void Activation::start_firmware() {
    input_.reset();
    firmware_.start();
}

void Activation::reset() {
    wifi_timer_.cancel();
    high_ = 0;
    mcu_ = {true, 0}; // the first command after boot is Wi-Fi active, without a wake (5.8)
    wifi_ = bt_awake_ = {};
    bt_ = {context_.profile.bluetooth_boots_on, 0};
}

bool Activation::turn(Switch &which, bool on, std::int64_t latency_ns) {
    if (which.on == on)
        return false;
    which = {on, context_.now_ns() + latency_ns};
    return true;
}

std::uint8_t Activation::status_bits() const {
    return static_cast<std::uint8_t>(
        (shown(wifi_) ? status::wifi_ready : 0) | (shown(bt_) ? status::bt_ready : 0) |
        (shown(mcu_) ? status::mcu_awake : 0) | (shown(bt_awake_) ? status::bt_awake : 0));
}

void Activation::write_low(std::uint8_t value, bool mcu_ready) {
    if ((value & 1) == 0)
        return;
    if (!mcu_ready) {
        context_.stats.count(Violation::command_before_ready);
        return;
    }
    const Profile &profile = context_.profile;
    switch (static_cast<Command>(value | (high_ << 8))) {
    case Command::mcu_sleep:
        turn(mcu_, false, profile.mcu_sleep_ns);
        break;
    case Command::mcu_wake:
        turn(mcu_, true, profile.mcu_wake_ns);
        break;
    case Command::wifi_on:
        // A sleeping MCU is woken: hosts raise the wakeup line before this command and send no wake
        // (protocol.md 3.6, B.11), and the chip does not see the line.
        turn(mcu_, true, profile.mcu_wake_ns);
        if (turn(wifi_, true, profile.wifi_on_ns))
            wifi_timer_.arm(wifi_.at_ns);
        break;
    case Command::wifi_off:
        if (turn(wifi_, false, profile.wifi_off_ns)) {
            wifi_timer_.cancel();
            firmware_.stop();
        }
        break;
    case Command::bt_on:
        if (profile.bt_before_wifi || wifi_.on)
            turn(bt_, true, profile.bt_ns);
        break;
    case Command::bt_off:
        turn(bt_, false, profile.bt_ns);
        break;
    case Command::bt_wake:
        turn(bt_awake_, true, profile.bt_ns);
        break;
    case Command::bt_sleep:
        turn(bt_awake_, false, profile.bt_ns);
        break;
    case Command::debug_dump:
        context_.stats.debug_dumps++;
        break;
    default: // AP wake configuration and system close: no reaction is awaited (1.3)
        break;
    }
}

} // namespace besser::chip
