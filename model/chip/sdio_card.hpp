// SPDX-License-Identifier: GPL-2.0-only
// The chip as an SDIO host controller sees it. The host calls these when a command has crossed the
// bus: the modelled bus time is the caller's.
#pragma once

#include "wire/bytes.hpp"

#include <cstdint>

namespace besser::chip {

/// What a command ends with, in the terms of the mmc core.
enum class BusStatus : std::uint8_t {
    ok,
    crc_error,    ///< -EILSEQ
    timeout,      ///< -ETIMEDOUT: the card said nothing
    out_of_range, ///< R5 error bits: -ERANGE
    bad_function, ///< R5 error bits: -EINVAL
};

struct ByteResult {
    BusStatus status;
    std::uint8_t value; ///< valid with BusStatus::ok
};

/// CMD53. `address` is the raw 17-bit field; with `block_mode` `data.size()` is blocks * block
/// size.
struct BlockTransfer {
    std::uint8_t function;
    bool block_mode;
    std::uint32_t address;
};

class SdioCard {
  public:
    /// I/O functions beside function 0, as the answer to CMD5 counts them.
    [[nodiscard]] virtual std::uint8_t functions() const = 0;
    [[nodiscard]] virtual ByteResult read_byte(std::uint8_t function, std::uint32_t address) = 0;
    [[nodiscard]] virtual BusStatus write_byte(std::uint8_t function, std::uint32_t address,
                                               std::uint8_t value) = 0;
    [[nodiscard]] virtual BusStatus read(const BlockTransfer &transfer,
                                         wire::MutableBytes data) = 0;
    [[nodiscard]] virtual BusStatus write(const BlockTransfer &transfer, wire::Bytes data) = 0;
    /// Level of DAT1's interrupt (masked by IENx of the CCCR).
    [[nodiscard]] virtual bool interrupt_level() const = 0;
    /// `changed(context)` is called whenever interrupt_level() rises; may run inside any call
    /// above.
    virtual void on_interrupt(void (*changed)(void *context), void *context) = 0;
    /// CMD19: the controller looks anew for the phase at which it samples the lines.
    [[nodiscard]] virtual BusStatus tune() { return BusStatus::ok; }
    /// Supply voltage; after on the card is in its power-on state and must be enumerated again.
    virtual void set_power(bool on) = 0;
    /// The wakeup line, a GPIO of the board. A card without one need not know.
    virtual void set_wakeup(bool) {}

  protected:
    ~SdioCard() = default;
};

} // namespace besser::chip
