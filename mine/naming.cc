// SPDX-License-Identifier: GPL-2.0-only
#include "mine/naming.hpp"

namespace besser::mine {

namespace {

/// A part that is known lets more names agree, so the next may be learned.
constexpr int most_rounds = 4;

} // namespace

std::vector<SourcePtr> under_aliases(const std::vector<SourcePtr> &files, Aliases &aliases) {
    std::vector<SourcePtr> renamed;
    for (const auto &file : files) {
        auto copy = std::make_shared<SourceFile>(*file);
        apply_aliases(*copy, aliases);
        renamed.push_back(std::move(copy));
    }
    return renamed;
}

Naming learn_naming(const std::vector<SourcePtr> &ancestor_files, const Codebase &fork,
                    const std::vector<Alias> &given, Symbols &symbols) {
    Naming naming{Aliases(symbols), {}, {}, {}, Codebase({})};
    for (const auto &alias : given)
        naming.aliases.add_part(alias);
    naming.ancestor = Codebase(under_aliases(ancestor_files, naming.aliases));
    for (int round = 0; round < most_rounds; ++round) {
        const auto parts = learn_parts(naming.ancestor, fork, symbols);
        if (parts.empty())
            break;
        for (const auto &part : parts) {
            naming.aliases.add_part(part);
            naming.learned_parts.push_back(part);
        }
        naming.ancestor = Codebase(under_aliases(ancestor_files, naming.aliases));
    }
    naming.pairs = pair_functions(naming.ancestor, fork, symbols);
    naming.learned_names = learn_names(naming.ancestor, fork, naming.pairs, symbols);
    for (const auto &[from, to] : naming.learned_names)
        naming.aliases.add_name(from, to);
    if (!naming.learned_names.empty()) {
        naming.ancestor = Codebase(under_aliases(ancestor_files, naming.aliases));
        naming.pairs = pair_functions(naming.ancestor, fork, symbols);
    }
    return naming;
}

} // namespace besser::mine
