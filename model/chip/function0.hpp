// SPDX-License-Identifier: GPL-2.0-only
// Function 0: CCCR, the functions' FBRs and the card information structures (protocol.md 1.1).
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
    /// Of a function that the card has not got: never.
    [[nodiscard]] bool enabled(std::uint8_t function) const {
        return (registers_[io_enable] >> function & 1) != 0;
    }
    /// Of function 1, as programmed by the host; 0 until then.
    [[nodiscard]] std::size_t block_bytes() const {
        return static_cast<std::size_t>(registers_[block_low] | (registers_[block_low + 1] << 8));
    }

  private:
    static constexpr std::uint32_t io_enable = 0x02, io_ready = 0x03, interrupt_enable = 0x04,
                                   interrupt_pending = 0x05, abort = 0x06, fbr1 = 0x100,
                                   fbr2 = 0x200, block_low = fbr1 + 0x10;
    /// The card's area for them begins at 0x1000 (SDIO 3.00, 6.2); one place for each.
    static constexpr std::uint32_t cis_area = 0x1000, cis_bytes = 0x40;
    static constexpr std::size_t structures = 3; ///< the card's, function 1's and function 2's
    [[nodiscard]] static constexpr std::uint32_t cis_of(std::uint32_t function) {
        return cis_area + function * cis_bytes;
    }

    void put(std::uint32_t address, std::initializer_list<std::uint8_t> bytes);
    void put_pointer(std::uint32_t address, std::uint32_t to);
    /// The address after them.
    std::uint32_t put_ids(std::uint32_t address);
    void put_common_cis();
    void put_function_tuples(std::uint32_t address);
    void put_second_function();
    [[nodiscard]] std::uint8_t writable_bits(std::uint32_t address) const;

    const Context &context_;
    InterruptLine &interrupt_;
    std::array<std::uint8_t, fbr2 + 0x12> registers_{};
    std::array<std::uint8_t, structures * cis_bytes> cis_{};
};

} // namespace besser::chip
