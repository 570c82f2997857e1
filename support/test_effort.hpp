// SPDX-License-Identifier: GPL-2.0-only
// How much of what a test tries many times it tries in a build with sanitizers. Those show what a
// line does wrong, however often it runs; the build without them tries everything.
#pragma once

#include <cstddef>

namespace besser {

#ifdef BESSER_ADDRESS_SANITIZED
inline constexpr std::size_t tried_one_in = 7; // prime, so that no pattern is left out
#else
inline constexpr std::size_t tried_one_in = 1;
#endif

/// What is tried, one after another: the first, and then each of them or, under sanitizers, one in
/// some.
class Tries {
  public:
    /// Whether the next is one to try.
    bool next() { return count_++ % tried_one_in == 0; }

  private:
    std::size_t count_ = 0;
};

} // namespace besser
