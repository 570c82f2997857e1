// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"
#include "mine/commit_verdict.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

/// What a commit is about, gravest first.
enum class Kind : std::uint8_t {
    lifetime, ///< use after free, work or timer that outlives its object
    overflow, ///< bounds, lengths, integer ranges
    race,     ///< locking, ordering, deadlock
    null,     ///< a pointer that may be null
    leak,     ///< memory, references, locks or buffers that are not given back
    protocol, ///< what is said to the firmware, the access point or the stack above
    performance,
    other,
    cosmetic, ///< no behaviour changes
};

std::string_view kind_name(Kind kind);

/// From the words of the message and the shape of the changes; words tell more. `why` names what
/// decided.
struct Classification {
    Kind kind = Kind::other;
    std::string why;
};

Classification classify(const Commit &commit, const std::vector<Finding> &findings,
                        const Symbols &symbols);

/// "Fixes:" and "Cc: stable" lines of a message.
std::vector<std::string> fix_tags(const Commit &commit);

} // namespace besser::mine
