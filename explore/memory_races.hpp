// SPDX-License-Identifier: GPL-2.0-only
// A data race in a foreign driver's memory, told: which variable, by whom, in which lines. What
// tells it from others is the pair of lines.
#pragma once

#include "explore/touched_words.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace besser::explore {

struct RaceSite {
    std::string line;     ///< "bh.c:216"; "kernel": what mac80211 does, for example
    std::string function; ///< also an inlined one
    bool of_kernel;       ///< SourceLine::of_kernel
};

/// Looks each line up once. [outside of schedules]
class RaceSites {
  public:
    /// Of an address behind the access, as Touch::what.code is.
    [[nodiscard]] const RaceSite &at(const void *code);
    /// Whether it is one of what the kernel keeps for itself, such as a lock's owner.
    [[nodiscard]] bool of_kernel(const Execution &execution, const MemoryRace &race);
    /// "bh.c:216,bh.c:224": the same in whatever order the two came.
    [[nodiscard]] const std::string &pair(const Execution &execution, const MemoryRace &race);

  private:
    std::map<const void *, RaceSite> sites_;
    std::map<std::pair<const void *, const void *>, std::string> pairs_;
};

/// What a reader is told of a race, and what a list of known ones goes by.
struct ToldRace {
    std::string variable; ///< empty: nothing names it
    std::array<std::string, 2> functions;
    std::string text;                      ///< a sentence
    std::array<std::string, 2> lines = {}; ///< as RaceSite::line, of the functions in their order
    /// Both write, and one of the two reads what it changes: the other's write may be undone.
    bool may_lose_update = false;
};
[[nodiscard]] ToldRace tell(const Execution &execution, const MemoryRace &race, RaceSites &sites,
                            std::string variable);

/// An access of more sets up a whole structure.
inline constexpr std::size_t most_bytes_of_value = 8;
/// Whether two accesses have a byte in common.
[[nodiscard]] bool overlap(const vkernel::MemoryAccess &one, const vkernel::MemoryAccess &other);

/// The first byte that both touch.
[[nodiscard]] const void *place_of(const Execution &execution, const MemoryRace &race);

} // namespace besser::explore
