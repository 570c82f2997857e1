// SPDX-License-Identifier: GPL-2.0-only
// Host to device in the run phase: a CMD53 write taken apart into its slots (protocol.md 2.5, 2.6).
#pragma once

#include "model/chip/context.hpp"

namespace besser::chip {

class Firmware;

class InputPort final {
  public:
    InputPort(const Context &context, Firmware &firmware)
        : context_(context), firmware_(firmware) {}

    /// Toggle at 0: the state at Wi-Fi active.
    void reset() { transferred_ = false; }
    void write(std::uint32_t address, bool block_mode, wire::Bytes data);

  private:
    const Context &context_;
    Firmware &firmware_;
    bool transferred_ = false;
    bool transfer_toggle_ = false;
};

} // namespace besser::chip
