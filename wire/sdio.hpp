// SPDX-License-Identifier: GPL-2.0-only
// The SDIO function of the BES2600: identity, function-1 registers, control byte, CMD53 argument,
// batches and transmit slots. Source: protocol.md 1 and 2.
#pragma once

#include <cstddef>
#include <cstdint>

namespace besser::wire::sdio {

inline constexpr std::uint16_t vendor_id = 0xBE57;
inline constexpr std::uint16_t device_id = 0x2002;
inline constexpr std::uint8_t function_number = 1;
inline constexpr std::size_t block_bytes = 512;

/// Function-1 registers, reached by CMD52 only (protocol.md 1.2).
namespace reg {
inline constexpr std::uint32_t length_low = 0x000; ///< boot: low byte of the waiting length
inline constexpr std::uint32_t settled = 0x000; ///< run: bit 0 says a zero in `control` is genuine
inline constexpr std::uint32_t length_high =
    0x001; ///< boot: high byte; reading acknowledges the interrupt
inline constexpr std::uint32_t control = 0x001; ///< run: control byte; reading clears the interrupt
inline constexpr std::uint32_t free_buffers = 0x108;  ///< boot: free host-to-device buffers
inline constexpr std::uint32_t max_write_low = 0x109; ///< boot: u16 maximum bytes of one host write
inline constexpr std::uint32_t max_write_high = 0x10A;
inline constexpr std::uint32_t status = 0x10C;      ///< slave status bits
inline constexpr std::uint32_t command_low = 0x120; ///< written after command_high; bit 0 raises it
inline constexpr std::uint32_t command_high = 0x121;
inline constexpr std::uint32_t host_wakeup = 0x124; ///< how the chip wakes the host
} // namespace reg

/// Of reg::host_wakeup: valid, by a GPIO, that rises.
namespace host_wakeup {
inline constexpr std::uint8_t by_rising_line = 0x82;
} // namespace host_wakeup

inline constexpr std::uint8_t settled_bit = 0x01;

/// Bits of reg::status (protocol.md 1.3).
namespace status {
inline constexpr std::uint8_t mcu_ready = 0x01;
inline constexpr std::uint8_t dpd_ready = 0x02;
inline constexpr std::uint8_t wifi_ready = 0x04;
inline constexpr std::uint8_t bt_ready = 0x08;
inline constexpr std::uint8_t mcu_awake = 0x10;
inline constexpr std::uint8_t bt_awake = 0x20;
} // namespace status

/// Values of the 16-bit command register, bit 0 included (protocol.md 1.3).
enum class Command : std::uint16_t {
    host_wakeup = 0x0003, ///< reg::host_wakeup is valid
    mcu_sleep = 0x0005,
    mcu_wake = 0x0009,
    wifi_off = 0x0011,
    wifi_on = 0x0021,
    debug_dump = 0x0041,
    bt_off = 0x0081,
    bt_on = 0x0101,
    bt_wake = 0x0401,
    bt_sleep = 0x0801,
};

/// The control byte of the run phase (protocol.md 2.2): bit 7 toggle, bits 6:0 length in blocks.
struct Control {
    bool toggle;
    std::uint8_t blocks;

    [[nodiscard]] static constexpr Control decode(std::uint8_t raw) {
        return {(raw & 0x80) != 0, static_cast<std::uint8_t>(raw & 0x7F)};
    }
    [[nodiscard]] constexpr std::uint8_t encode() const {
        return static_cast<std::uint8_t>((toggle ? 0x80 : 0) | (blocks & 0x7F));
    }
    [[nodiscard]] constexpr std::size_t bytes() const { return blocks * block_bytes; }
};

inline constexpr std::size_t max_batch_messages = 16;
inline constexpr std::size_t max_message_bytes = 1632; ///< rounded length of one received message
inline constexpr std::size_t max_batch_bytes = 32768;  ///< 16 * 1632 rounded up (protocol.md 2.2)
inline constexpr std::size_t message_alignment = 4;    ///< protocol.md 2.4

/// Transmit slots (protocol.md 2.6): 1..4 blocks become 512, 1024, 1536 or 1632 bytes.
inline constexpr std::size_t slot_kinds = 4;
inline constexpr std::size_t slot_bytes[slot_kinds] = {512, 1024, 1536, 1632};
inline constexpr std::size_t max_aggregate_messages = 16;
inline constexpr std::size_t max_aggregate_bytes =
    51 * block_bytes; ///< 16 * 1632 rounded to blocks

/// The 17-bit address field of a CMD53 (protocol.md 2.5). It is no address: it carries the exact
/// length of the transfer and, once Wi-Fi is active, the toggle in its top bit; on run-phase writes
/// the two low bits carry (blocks per slot - 1).
struct Address {
    [[nodiscard]] static constexpr std::uint32_t read(std::size_t bytes, bool toggle) {
        return (static_cast<std::uint32_t>(bytes) & 0xFFFF) | (toggle ? toggle_bit : 0);
    }
    [[nodiscard]] static constexpr std::uint32_t write(std::size_t bytes, std::uint8_t slot_kind,
                                                       bool toggle) {
        return ((static_cast<std::uint32_t>(bytes) & 0xFFFC) | slot_kind) |
               (toggle ? toggle_bit : 0);
    }
    [[nodiscard]] static constexpr std::size_t bytes(std::uint32_t address) {
        return address & 0xFFFF;
    }
    [[nodiscard]] static constexpr std::size_t slot_total(std::uint32_t address) {
        return address & 0xFFFC;
    }
    [[nodiscard]] static constexpr std::uint8_t slot_kind(std::uint32_t address) {
        return address & 3;
    }
    [[nodiscard]] static constexpr bool toggle(std::uint32_t address) {
        return (address & toggle_bit) != 0;
    }
    static constexpr std::uint32_t toggle_bit = 0x10000;
};

} // namespace besser::wire::sdio
