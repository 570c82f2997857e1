// SPDX-License-Identifier: GPL-2.0-only
// SDIO commands to the calls of a card: enumeration (CMD0, 3, 5, 7) and access (CMD52, CMD53), as
// the physical layer and SDIO specifications 3.00 have them.
#pragma once

#include "guest/vsdio/vsdio.h"
#include "model/chip/sdio_card.hpp"

namespace besser::card {

class SdioFront {
  public:
    explicit SdioFront(chip::SdioCard &card) : card_(card) {}

    /// The supply changed: the card forgets its address.
    void set_power(bool on) {
        selected_ = false;
        card_.set_power(on);
    }
    /// Executes a command; `data` is what it writes, or is filled with what it reads.
    [[nodiscard]] vsdio_reply execute(const vsdio_event &command, wire::MutableBytes data);

  private:
    [[nodiscard]] bool answers();
    [[nodiscard]] vsdio_reply access_byte(std::uint32_t argument);
    [[nodiscard]] vsdio_reply access_blocks(const vsdio_event &command, wire::MutableBytes data);

    chip::SdioCard &card_;
    bool selected_ = false;
};

} // namespace besser::card
