// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/commit_verdict.hpp"
#include "mine/test_repository.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace besser::mine {

/// A commit of the ancestor and what is true of it, known from how the fork was made.
struct Label {
    ObjectId commit;
    Verdict verdict;
    std::string family; ///< the kind of edit
    bool moot = false;  ///< undone by a later commit of the ancestor or the fork
};

/// An ancestor's history and a vendor's fork of it. The vendor imported the driver after about a
/// third of the fixes, gave it other names, style and debug output, moved, renamed, rewrote and
/// dropped functions, and took some later fixes: whole, in part, or only to undo them again.
/// Everything is done to the code by its meaning and then written out; nothing here knows tokens.
struct Corpus {
    TestRepository ancestor;
    TestRepository fork;
    std::vector<Label> labels;
};

/// Fills an empty corpus with about `fixes` labelled commits; the same seed makes the same.
void make_corpus(Corpus &corpus, std::uint32_t seed, int fixes);

} // namespace besser::mine
