// SPDX-License-Identifier: GPL-2.0-only
#include "mine/fork_history.hpp"

#include <algorithm>
#include <span>

namespace besser::mine {

namespace {

/// Two pieces of code are the same change when so much of both is the same.
constexpr double same_share = 0.8;

/// Below this many tokens, equal changes are chance.
constexpr std::size_t fewest_tokens = 4;

std::size_t common_length(std::span<const SymbolId> a, std::span<const SymbolId> b) {
    auto common = a.size();
    for (const auto &edit : diff_sequences(a, b))
        common -= edit.old_end - edit.old_begin;
    return common;
}

bool same(std::span<const SymbolId> a, std::span<const SymbolId> b) {
    if (a.empty() || b.empty())
        return a.empty() && b.empty();
    return 2.0 * static_cast<double>(common_length(a, b)) >=
           same_share * static_cast<double>(a.size() + b.size());
}

} // namespace

ForkHistory::ForkHistory(const History &history, SourceLoader &loader, const Symbols &symbols) {
    for (const auto &commit : history.commits) {
        if (commit.is_import)
            continue;
        for (const auto &change : find_changes(loader.load(commit), symbols)) {
            if (!change.before)
                continue; // a new unit: the fork's tree shows it
            const auto removed = change.removed();
            const auto added = change.added();
            for (const auto name : change.names())
                by_unit_[name].push_back({&commit,
                                          {removed.begin(), removed.end()},
                                          {added.begin(), added.end()},
                                          !change.after});
        }
    }
}

ForkTrace ForkHistory::trace(const Change &change, const UnitPairs &pairs) const {
    for (const auto name : change.names()) {
        const auto paired = pairs.find(name);
        const auto found = by_unit_.find(paired == pairs.end() ? name : paired->second);
        if (found == by_unit_.end())
            continue;
        if (const auto trace = newest_trace(found->second, change); trace.commit != nullptr)
            return trace;
    }
    return {};
}

/// A commit that moves code takes it and removes it: what it took, it has not undone.
ForkTrace ForkHistory::newest_trace(const std::vector<Entry> &entries, const Change &change) {
    ForkTrace found;
    for (const auto &entry : entries) {
        if (found.commit != nullptr && entry.commit != found.commit)
            break;
        const auto what = compare(entry, change);
        if (what != ForkTrace::What::nothing &&
            (found.commit == nullptr || what == ForkTrace::What::took))
            found = {what, entry.commit};
    }
    return found;
}

ForkTrace::What ForkHistory::compare(const Entry &entry, const Change &change) {
    const auto removed = change.removed();
    const auto added = change.added();
    if (entry.removes_unit)
        return ForkTrace::What::removed;
    if (removed.size() + added.size() < fewest_tokens)
        return ForkTrace::What::nothing;
    // What only added something is undone by taking that away, whatever comes in its place.
    if (same(entry.removed, added) && (removed.empty() || same(entry.added, removed)))
        return ForkTrace::What::undid;
    if (same(entry.removed, removed) && same(entry.added, added))
        return ForkTrace::What::took;
    return ForkTrace::What::nothing;
}

} // namespace besser::mine
