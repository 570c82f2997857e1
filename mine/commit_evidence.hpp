// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/commit_verdict.hpp"

#include <cstdint>
#include <string>

namespace besser::mine {

/// Lines of a file.
struct Snippet {
    std::string path;
    std::uint32_t line = 0; ///< of the first, from 1
    std::string text;       ///< cut after some dozens of lines
};

/// One change as a reader sees it: the ancestor's code before and after, and the fork's today.
struct Evidence {
    State state = State::gone;
    std::string unit; ///< the function, type, variable or macro, by the ancestor's name
    Snippet before;   ///< empty when the commit adds the unit
    Snippet after;    ///< empty when the commit removes it
    Snippet fork;     ///< empty when the place is not there
    double left = 0, right = 0, removed = 0, added = 0; ///< as in Site
    double weight = 0;                                  ///< the change's share of its commit, 0..1
};

/// `all`: the weight of the whole commit, of which the change is a share.
Evidence make_evidence(const Finding &finding, int all, const Symbols &symbols);

std::string_view state_name(State state);

} // namespace besser::mine
