// SPDX-License-Identifier: GPL-2.0-only
// Whoever wants to see what a chip does inside while it does it, such as a recorder of traces. A
// chip without one pays a comparison at each of these places.
#pragma once

#include "model/chip/faults.hpp"
#include "model/chip/radio.hpp"
#include "wire/wsm.hpp"

#include <cstddef>
#include <cstdint>

namespace besser::chip {

/// Calls come at the instant they tell of, inside a call of the chip or an event of its scheduler.
/// They may not call the chip. Bytes are valid during the call alone.
class Observer {
  public:
    virtual void gets_power(bool on) = 0;
    virtual void starts() = 0; ///< the firmware: Wi-Fi active
    virtual void halts() = 0;  ///< the firmware: off, frozen, or after an exception
    virtual void resets_itself() = 0;
    /// A fault takes effect.
    virtual void suffers(Fault fault) = 0;

    /// A message of the host is taken in; then `taken` input buffers are in use.
    virtual void takes_in(wire::Bytes message, std::uint32_t taken) = 0;
    /// A message joins the output queue.
    virtual void puts_out(wire::Bytes message) = 0;
    /// The oldest `messages` of those not yet fetched are announced as a batch.
    virtual void publishes(std::size_t messages) = 0;
    /// The batch was fetched; then `taken` input buffers are in use.
    virtual void hands_over(std::size_t messages, std::uint32_t taken) = 0;
    /// All that was put out is forgotten, and every input buffer is free.
    virtual void forgets() = 0;

    /// A frame is given to the radio, and is done there.
    virtual void sends(wire::Bytes frame) = 0;
    virtual void has_sent(const TxOutcome &outcome) = 0;
    /// A frame came from the radio; `taken`: it is acknowledged.
    virtual void hears(wire::Bytes frame, bool taken) = 0;
    /// The receiver is on this channel from now on, or off with 0.
    virtual void tunes(std::uint8_t channel) = 0;

  protected:
    ~Observer() = default;
};

} // namespace besser::chip
