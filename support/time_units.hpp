// SPDX-License-Identifier: GPL-2.0-only
// Units of time, in nanoseconds, which is what all times here are counted in.
#pragma once

#include <cstdint>

namespace besser {

inline constexpr std::int64_t us = 1'000;
inline constexpr std::int64_t ms = 1'000'000;
inline constexpr std::int64_t second = 1'000'000'000;

} // namespace besser
