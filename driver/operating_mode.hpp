// SPDX-License-Identifier: GPL-2.0-only
// What the firmware is told of the chip's sleep while Wi-Fi is on (protocol.md 5.7, MIB 0x1006, and
// 8): that it is quiescent before the MCU may sleep, and that it is active again before anything
// else is asked of it.
#pragma once

#include "driver/command.hpp"
#include "wire/wsm.hpp"

namespace besser::driver {

/// The bottom half alone touches it; a path that never lets the chip sleep leaves it as it is.
class OperatingMode {
  public:
    /// Firmware that has just started is active. [process], no data path running
    void reset() { *this = {}; }

    /// Whether the firmware has a mode to confirm: nothing else may go out.
    [[nodiscard]] bool telling() const { return telling_; }
    /// Whether it has confirmed that it is quiescent.
    [[nodiscard]] bool quiescent() const { return quiescent_ && !telling_; }
    /// Whether it has ever refused to be: it is not asked again.
    [[nodiscard]] bool refused() const { return refused_; }

    /// The message that tells the mode; valid until the next. If nothing is outstanding.
    MutableBytes tell(bool quiescent) {
        BESSER_ASSERT(!telling_);
        telling_ = true;
        quiescent_ = quiescent;
        message_ = {{{sizeof(message_), wire::wsm::id::write_mib},
                     wire::wsm::mib::power_mode,
                     sizeof(message_.mode)},
                    wire::wsm::power_mode::ignores_more_flag |
                        (quiescent ? wire::wsm::power_mode::quiescent : 0u)};
        return {reinterpret_cast<std::uint8_t *>(&message_), sizeof(message_)};
    }

    /// Whether a confirm is for the mode that was told.
    [[nodiscard]] bool on_confirm(wire::wsm::Id id, Bytes message) {
        if (!telling_ || id.message() != (wire::wsm::id::write_mib | wire::wsm::id::confirm_bit))
            return false;
        const auto *confirm = wire::view<wire::wsm::GenericConfirm>(message);
        if (confirm == nullptr || confirm->status != 0) {
            refused_ = true;
            quiescent_ = false; // it can be asked for anything in any case
        }
        telling_ = false;
        return true;
    }

  private:
    struct Message {
        wire::wsm::WriteMib head;
        wire::Le32 mode;
    };
    static_assert(sizeof(Message) == 12);

    Message message_{};
    bool telling_ = false;
    bool quiescent_ = false;
    bool refused_ = false;
};

} // namespace besser::driver
