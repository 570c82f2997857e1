// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/function0.hpp"

#include "wire/sdio.hpp"

#include <algorithm>

namespace besser::chip {

namespace {
constexpr std::uint8_t low(std::uint32_t value) { return static_cast<std::uint8_t>(value); }
constexpr std::uint8_t high(std::uint32_t value) { return static_cast<std::uint8_t>(value >> 8); }

struct Writable {
    std::uint32_t address;
    std::uint8_t mask;
};
/// IOEx, IENx, bus width, power control, speed, UHS strength, FBR1 block size.
constexpr Writable writable[] = {{0x02, 0x02}, {0x04, 0x03},  {0x07, 0xFF}, {0x10, 0xFF},
                                 {0x11, 0xFF}, {0x12, 0x02},  {0x13, 0x0E}, {0x15, 0x30},
                                 {0x16, 0x02}, {0x110, 0xFF}, {0x111, 0xFF}};
} // namespace

Function0::Function0(const Context &context, InterruptLine &interrupt)
    : context_(context), interrupt_(interrupt) {
    reset();
}

void Function0::put(std::uint32_t address, std::initializer_list<std::uint8_t> bytes) {
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + address);
}

void Function0::reset() {
    using namespace wire::sdio;
    bytes_.fill(0);
    put(0x00, {context_.profile.cccr_revision});
    put(0x08, {0x13}); // CMD52 during data, multi-block (required by 1.1), interrupt between blocks
    put(0x09, {low(common_cis), high(common_cis), 0});
    put(0x12, {0x01}); // more than 200 mA allowed
    put(0x13, {0x01}); // high speed supported
    put(0x14, {context_.profile.uhs_modes});
    put(0x109, {low(function_cis), high(function_cis), 0});
    put(common_cis,
        {0x20, 4, low(vendor_id), high(vendor_id), low(device_id), high(device_id), //
         0x21, 2, 0x0C, 0,                                                          // FUNCID: SDIO
         0x22, 4, 0, low(wire::sdio::block_bytes), high(wire::sdio::block_bytes), 0x5A, // 50 MHz
         0xFF});
    put(function_cis, {0x21, 2, 0x0C, 0, 0x22, 42, 0x01}); // FUNCE of type 1, 42 bytes
    const std::uint32_t tuple = function_cis + 6;
    put(tuple + 12, {low(wire::sdio::block_bytes), high(wire::sdio::block_bytes)});
    put(tuple + 28,
        {low(context_.profile.enable_timeout_10ms), high(context_.profile.enable_timeout_10ms)});
    put(tuple + 42, {0xFF});
    interrupt_.enable(false);
}

std::uint8_t Function0::read(std::uint32_t address) const {
    if (address == io_ready)
        return bytes_[io_enable];
    if (address == interrupt_pending)
        return interrupt_.pending() ? 0x02 : 0;
    return address < bytes_.size() ? bytes_[address] : 0;
}

void Function0::write(std::uint32_t address, std::uint8_t value) {
    if (address == abort && (value & 0x08) != 0)
        return reset();
    const auto *field = std::ranges::find(writable, address, &Writable::address);
    if (field == std::end(writable))
        return;
    auto &byte = bytes_[address];
    byte = static_cast<std::uint8_t>((byte & ~field->mask) | (value & field->mask));
    if (address == interrupt_enable)
        interrupt_.enable(byte == 0x03);
}

} // namespace besser::chip
