// SPDX-License-Identifier: GPL-2.0-only
// The chip's sources of chance: integers only, so that equal seeds give equal worlds everywhere.
#pragma once

#include <cstdint>

namespace besser::chip {

class Chance final {
  public:
    explicit Chance(std::uint64_t seed) : state_(seed | 1) {}

    /// True with the given probability, 0 to 1. One that is 0 or less draws nothing.
    [[nodiscard]] bool hits(double probability) { return probability > 0 && draw() < probability; }

  private:
    /// xorshift64; from 0 to just below 1.
    double draw() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<double>(state_ >> 11) * 0x1p-53;
    }

    std::uint64_t state_;
};

} // namespace besser::chip
