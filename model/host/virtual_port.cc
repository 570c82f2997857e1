// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/virtual_port.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace besser::host {
namespace {

using driver::Errc;
using driver::WorkFunction;

/// Of a transfer that failed.
Errc to_errc(chip::BusStatus status) {
    switch (status) {
    case chip::BusStatus::crc_error:
        return Errc::bus_crc;
    case chip::BusStatus::timeout:
        return Errc::bus_timeout;
    default:
        return Errc::bus_error;
    }
}

driver::Result<> to_result(chip::BusStatus status) {
    if (status != chip::BusStatus::ok)
        return to_errc(status);
    return {};
}

} // namespace

// Queues as in the vendor driver (protocol.md 6.1).
Env::Env(vkernel::World &world, chip::SdioCard &card, Upper &upper, const EnvConfig &config)
    : world_(world), upper_(&upper), config_(config), frames_(world),
      host_(world, card, config.irq_cpu, config.card_process),
      bottom_half_queue_(world, {.high_priority = true, .cpu_intensive = true, .max_active = 1}),
      sdio_queue_(world, {.high_priority = true, .cpu_intensive = true, .max_active = 2}),
      ordered_queue_(world, {.unbound = true, .max_active = 1}),
      long_queue_(world, {.unbound = true, .max_active = 1}), firmware_(&world.memory()) {}

vkernel::Workqueue &Env::queue_of(WorkFunction function) {
    switch (function) {
    case WorkFunction::bes2600_bh_work:
        return bottom_half_queue_;
    case WorkFunction::sdio_rx_work:
    case WorkFunction::sdio_tx_work:
        return sdio_queue_;
    case WorkFunction::bes2600_scan_work:
        return long_queue_;
    default:
        return ordered_queue_;
    }
}

const char *to_string(WorkFunction function) {
    switch (function) {
    case WorkFunction::bes2600_bh_work:
        return "bes2600_bh_work";
    case WorkFunction::sdio_rx_work:
        return "sdio_rx_work";
    case WorkFunction::sdio_tx_work:
        return "sdio_tx_work";
    case WorkFunction::bes2600_restart_work:
        return "bes2600_restart_work";
    case WorkFunction::bes2600_scan_work:
        return "bes2600_scan_work";
    }
    return "?";
}

wire::Bytes Env::firmware(std::string_view name) const {
    const auto it = std::find_if(firmware_.begin(), firmware_.end(),
                                 [&](const FirmwareFile &file) { return file.name == name; });
    return it != firmware_.end() ? it->bytes : wire::Bytes();
}

void Env::copy(wire::MutableBytes to, wire::Bytes from) {
    std::copy(from.begin(), from.end(), to.begin());
    world_.charge(world_.costs().copy_ns_per_kib * static_cast<std::int64_t>(from.size()) / 1024);
}

driver::Result<std::uint8_t> Env::bus_read_byte(std::uint32_t address) {
    const auto [status, value] = host_.read_byte(wire::sdio::function_number, address);
    if (status != chip::BusStatus::ok)
        return to_errc(status);
    return value;
}

driver::Result<> Env::bus_write_byte(std::uint32_t address, std::uint8_t value) {
    return to_result(host_.write_byte(wire::sdio::function_number, address, value));
}

driver::Result<> Env::bus_read(driver::BusTransfer transfer, wire::MutableBytes out) {
    return to_result(
        host_.read({wire::sdio::function_number, transfer.block_mode, transfer.address}, out));
}

driver::Result<> Env::bus_write(driver::BusTransfer transfer, wire::Bytes in) {
    return to_result(
        host_.write({wire::sdio::function_number, transfer.block_mode, transfer.address}, in));
}

driver::Result<> Env::interrupt_enable(void (*function)(void *), void *context) {
    return to_result(host_.claim_irq(wire::sdio::function_number, function, context));
}

driver::Result<> Env::power_cycle() { return to_result(host_.power_cycle()); }

void Env::log(driver::LogLevel level, const char *format, ...) {
    static constexpr char letters[] = {'E', 'W'};
    char text[160] = {letters[static_cast<unsigned>(level)], ' '};
    std::va_list arguments;
    va_start(arguments, format);
    // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is initialised one line above
    std::vsnprintf(text + 2, sizeof text - 2, format, arguments);
    va_end(arguments);
    world_.log(text);
}

} // namespace besser::host
