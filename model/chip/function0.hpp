// SPDX-License-Identifier: GPL-2.0-only
// Function 0: CCCR, FBR of function 1 and the card information structures (protocol.md 1.1).
#pragma once

#include "model/chip/interrupt_line.hpp"

#include <array>

namespace besser::chip {

class Function0 final {
  public:
    Function0(const Context &context, InterruptLine &interrupt);

    /// Power-on state; also what the RES bit of ASx does. The rest of the chip is not touched by
    /// it.
    void reset();
    [[nodiscard]] std::uint8_t read(std::uint32_t address) const;
    /// Read-only registers keep their value.
    void write(std::uint32_t address, std::uint8_t value);
    [[nodiscard]] bool function1_enabled() const { return (bytes_[io_enable] & 0x02) != 0; }
    /// As programmed by the host; 0 until then.
    [[nodiscard]] std::size_t block_bytes() const {
        return static_cast<std::size_t>(bytes_[fbr_block_low] | (bytes_[fbr_block_low + 1] << 8));
    }

  private:
    static constexpr std::uint32_t io_enable = 0x02, io_ready = 0x03, interrupt_enable = 0x04,
                                   interrupt_pending = 0x05, abort = 0x06, fbr_block_low = 0x110;
    static constexpr std::uint32_t common_cis = 0x200, function_cis = 0x240;
    void put(std::uint32_t address, std::initializer_list<std::uint8_t> bytes);

    const Context &context_;
    InterruptLine &interrupt_;
    std::array<std::uint8_t, 0x280> bytes_{};
};

} // namespace besser::chip
