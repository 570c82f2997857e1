// SPDX-License-Identifier: GPL-2.0-only
// Which channel the radio is on, and what that means for frames waiting to be sent.
#pragma once

#include "model/chip/transmitter.hpp"

namespace besser::chip {

class Tuner final {
  public:
    Tuner(const Context &context, Transmitter &transmitter)
        : context_(context), transmitter_(transmitter) {}

    /// The channel of the BSS, or the one last switched to; 0 is none.
    [[nodiscard]] std::uint8_t home() const { return home_; }
    /// The host's frames wait.
    [[nodiscard]] bool holds() const { return away_; }
    /// What is sent now is sent there.
    [[nodiscard]] bool at_home() const { return home_ != 0 && !elsewhere_; }
    void set_home(std::uint8_t channel) {
        home_ = channel;
        if (!away_)
            come_home();
    }
    /// Frames wait from now on: the channel will be left.
    void hold() {
        away_ = true;
        transmitter_.set_radio(Transmitter::Radio::away);
    }
    void leave(std::uint8_t channel) {
        hold();
        elsewhere_ = true;
        context_.tune(channel);
    }
    void come_home() {
        away_ = elsewhere_ = false;
        context_.tune(home_);
        transmitter_.set_radio(home_ == 0 ? Transmitter::Radio::off : Transmitter::Radio::on);
    }
    /// Receiver off, frames given to the radio forgotten.
    void reset() {
        home_ = 0;
        away_ = elsewhere_ = false;
        context_.radio.flush();
        context_.tune(0);
    }

  private:
    const Context &context_;
    Transmitter &transmitter_;
    std::uint8_t home_ = 0;
    bool away_ = false;
    bool elsewhere_ = false;
};

} // namespace besser::chip
