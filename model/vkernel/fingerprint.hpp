// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

namespace besser::vkernel {

/// Of a sequence of numbers: equal ones have equal fingerprints (FNV-1a, a number at a time).
class Fingerprint {
  public:
    void mix(std::uint64_t value) { value_ = (value_ ^ value) * 0x100000001b3; }
    [[nodiscard]] std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 0xcbf29ce484222325;
};

} // namespace besser::vkernel
