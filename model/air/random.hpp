// SPDX-License-Identifier: GPL-2.0-only
// PCG-XSH-RR 64/32 (O'Neill 2014). Not <random>: its distributions differ between libraries, and a
// seed has to give the same run everywhere.
#pragma once

#include <cassert>
#include <cstdint>

namespace besser::air {

class Random {
  public:
    explicit constexpr Random(std::uint64_t seed) : state_(seed + increment) { next(); }

    constexpr std::uint32_t next() {
        const std::uint64_t old = state_;
        state_ = old * 6364136223846793005ULL + increment;
        const auto mixed = static_cast<std::uint32_t>(((old >> 18) ^ old) >> 27);
        const auto turn = static_cast<unsigned>(old >> 59);
        return (mixed >> turn) | (mixed << (-turn & 31));
    }

    /// A number from 0 to `limit` - 1; `limit` is not 0. The bias is below limit / 2^32.
    constexpr std::uint32_t below(std::uint32_t limit) {
        assert(limit != 0);
        return static_cast<std::uint32_t>((std::uint64_t{next()} * limit) >> 32);
    }

    /// True with `probability` (0 to 1).
    constexpr bool chance(double probability) { return next() < probability * 4294967296.0; }

    constexpr double between(double low, double high) {
        return low + (high - low) * (next() / 4294967296.0);
    }

  private:
    static constexpr std::uint64_t increment = 1442695040888963407ULL;
    std::uint64_t state_;
};

} // namespace besser::air
