// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/function0.hpp"

#include "wire/sdio.hpp"

#include <algorithm>
#include <span>

namespace besser::chip {

namespace {
constexpr std::uint8_t low(std::uint32_t value) { return static_cast<std::uint8_t>(value); }
constexpr std::uint8_t high(std::uint32_t value) { return static_cast<std::uint8_t>(value >> 8); }

struct Writable {
    std::uint32_t address;
    std::uint8_t mask;
};
/// IOEx, IENx, bus width, power control, speed, UHS strength, block size of function 1.
constexpr Writable writable[] = {{0x02, 0x02}, {0x04, 0x03},  {0x07, 0xFF}, {0x10, 0xFF},
                                 {0x11, 0xFF}, {0x12, 0x02},  {0x13, 0x0E}, {0x15, 0x30},
                                 {0x16, 0x02}, {0x110, 0xFF}, {0x111, 0xFF}};
/// And where the card has a second function.
constexpr Writable writable_of_second[] = {
    {0x02, 0x04}, {0x04, 0x04}, {0x210, 0xFF}, {0x211, 0xFF}};

std::uint8_t mask_at(std::span<const Writable> fields, std::uint32_t address) {
    const auto field = std::ranges::find(fields, address, &Writable::address);
    return field == fields.end() ? std::uint8_t{0} : field->mask;
}
} // namespace

Function0::Function0(const Context &context, InterruptLine &interrupt)
    : context_(context), interrupt_(interrupt) {
    reset();
}

void Function0::put(std::uint32_t address, std::initializer_list<std::uint8_t> bytes) {
    std::copy(bytes.begin(), bytes.end(),
              address < cis_area ? registers_.begin() + address
                                 : cis_.begin() + (address - cis_area));
}

void Function0::put_pointer(std::uint32_t address, std::uint32_t to) {
    put(address, {low(to), high(to), 0});
}

std::uint32_t Function0::put_ids(std::uint32_t address) {
    using namespace wire::sdio;
    put(address, {0x20, 4, low(vendor_id), high(vendor_id), low(device_id), high(device_id)});
    return address + 6;
}

void Function0::put_common_cis() {
    put(put_ids(cis_of(0)),
        {0x21, 2, 0x0C, 0, // FUNCID: SDIO
         0x22, 4, 0, low(wire::sdio::block_bytes), high(wire::sdio::block_bytes), 0x5A, // 50 MHz
         0xFF});
}

/// FUNCID, FUNCE of type 1 with its 42 bytes, and the end.
void Function0::put_function_tuples(std::uint32_t address) {
    using wire::sdio::block_bytes;
    put(address, {0x21, 2, 0x0C, 0, 0x22, 42, 0x01});
    const std::uint32_t tuple = address + 6;
    put(tuple + 12, {low(block_bytes), high(block_bytes)});
    put(tuple + 28,
        {low(context_.profile.enable_timeout_10ms), high(context_.profile.enable_timeout_10ms)});
    put(tuple + 42, {0xFF});
}

/// It has the ids of the card, or the vendor's driver would not be offered it (protocol.md 1.1).
/// That its interface is no standard one is an assumption.
void Function0::put_second_function() {
    put_pointer(fbr2 + 0x09, cis_of(2));
    put_function_tuples(put_ids(cis_of(2)));
}

void Function0::reset() {
    registers_.fill(0);
    cis_.fill(0);
    put(0x00, {context_.profile.cccr_revision});
    put(0x08, {0x13}); // CMD52 during data, multi-block (required by 1.1), interrupt between blocks
    put_pointer(0x09, cis_of(0));
    put(0x12, {0x01}); // more than 200 mA allowed
    put(0x13, {0x01}); // high speed supported
    put(0x14, {context_.profile.uhs_modes});
    put_common_cis();
    put_pointer(fbr1 + 0x09, cis_of(1));
    put_function_tuples(cis_of(1));
    if (context_.profile.second_function)
        put_second_function();
    interrupt_.enable(false);
}

std::uint8_t Function0::read(std::uint32_t address) const {
    if (address == io_ready)
        return registers_[io_enable];
    if (address == interrupt_pending) // function 1's: of the second none is known
        return interrupt_.pending() ? 0x02 : 0;
    if (address < registers_.size())
        return registers_[address];
    const std::uint32_t place = address - cis_area;
    return address >= cis_area && place < cis_.size() ? cis_[place] : 0;
}

std::uint8_t Function0::writable_bits(std::uint32_t address) const {
    const std::uint8_t bits = mask_at(writable, address);
    return context_.profile.second_function
               ? static_cast<std::uint8_t>(bits | mask_at(writable_of_second, address))
               : bits;
}

void Function0::write(std::uint32_t address, std::uint8_t value) {
    if (address == abort && (value & 0x08) != 0)
        return reset();
    const std::uint8_t mask = writable_bits(address);
    if (mask == 0)
        return;
    auto &byte = registers_[address];
    byte = static_cast<std::uint8_t>((byte & ~mask) | (value & mask));
    if (address == interrupt_enable)
        interrupt_.enable((byte & 0x03) == 0x03);
}

} // namespace besser::chip
