// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"
#include "mine/commit_verdict.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

/// What a commit is about, gravest first.
enum class Kind : std::uint8_t {
    cve,       ///< has a CVE id, in its message or in a list that was given
    lifetime,  ///< use after free, work or timer that outlives its object
    overflow,  ///< bounds, lengths, integer ranges
    race,      ///< locking, ordering, deadlock
    null,      ///< a pointer that may be null
    crash,     ///< ends the program or the kernel, in another way or in one that is not said
    assertion, ///< an assertion or warning that fails, or a wrong one
    leak,      ///< memory, references, locks or buffers that are not given back
    protocol,  ///< what is said to the firmware, the access point or the stack above
    performance,
    other,
    cosmetic, ///< no behaviour changes
};

inline constexpr std::array<std::string_view, 12> kind_names = {
    "cve",       "lifetime", "overflow", "race",        "null",  "crash",
    "assertion", "leak",     "protocol", "performance", "other", "cosmetic"};

std::string_view kind_name(Kind kind);

/// From the words of the message, and, of a small commit that says it mends something, the calls
/// and checks that it adds. Words and names count as wholes. `why` names what decided.
struct Classification {
    Kind kind = Kind::other;
    std::string why;
};

Classification classify(const Commit &commit, const std::vector<Finding> &findings,
                        const Symbols &symbols);

/// From the changes alone.
Classification classify_changes(const std::vector<Finding> &findings, const Symbols &symbols);

/// Whether the subject or a tag says that the commit mends something.
bool mends(const Commit &commit);

/// The CVE ids in a text, in order.
std::vector<std::string> cve_ids(std::string_view text);

/// "Fixes:" and "Cc: stable" lines of a message.
std::vector<std::string> fix_tags(const Commit &commit);

} // namespace besser::mine
