// SPDX-License-Identifier: GPL-2.0-only
#include "mine/alias_learner.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace besser::mine {

namespace {

constexpr int fewest_votes = 3;
constexpr int fewest_votes_of_unlike = 4; ///< between names that have little in common

/// The share of all votes about a name that the winner needs.
constexpr double dominance = 0.7;

/// A name with one of its parts left out, and that part.
struct Pattern {
    std::string rest;
    std::string part;
};

std::vector<Pattern> patterns_of(std::string_view name) {
    std::vector<Pattern> patterns;
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('_', begin), name.size());
        if (end > begin && end - begin < name.size())
            patterns.push_back(
                {std::string(name.substr(0, begin)) + "*" + std::string(name.substr(end)),
                 std::string(name.substr(begin, end - begin))});
        begin = end + 1;
    }
    return patterns;
}

std::set<std::string, std::less<>> names_of(const Codebase &code, const Symbols &symbols) {
    std::set<std::string, std::less<>> names;
    for (const auto &unit : code.units())
        names.emplace(symbols.text(unit.name()));
    return names;
}

/// Who was proposed for whom, and how often.
template <class Name>
class Votes {
  public:
    void add(const Name &from, const Name &to) { ++votes_[from][to]; }

    std::vector<std::pair<Name, Name>> winners(int fewest) const {
        std::vector<std::pair<Name, Name>> found;
        for (const auto &[from, proposals] : votes_) {
            int all = 0;
            for (const auto &[ignored, count] : proposals)
                all += count;
            for (const auto &[to, count] : proposals)
                if (count >= fewest && count >= dominance * all)
                    found.emplace_back(from, to);
        }
        return found;
    }

  private:
    std::map<Name, std::map<Name, int>> votes_;
};

/// How many names have a part.
std::map<std::string, int> part_counts(const std::set<std::string, std::less<>> &names) {
    std::map<std::string, int> counts;
    for (const auto &name : names)
        for (const auto &pattern : patterns_of(name))
            ++counts[pattern.part];
    return counts;
}

/// Whether two names look like spellings of one: most letters of the shorter stand in the other, in
/// order. fw_ver and firmwareVersion do, wq and irq_handler do not.
bool look_alike(std::string_view a, std::string_view b) {
    const auto &[shorter, longer] =
        std::minmax(a, b, [](auto x, auto y) { return x.size() < y.size(); });
    std::size_t found = 0;
    auto at = longer.begin();
    for (const char c : shorter) {
        const auto next = std::find_if(at, longer.end(), [&](char d) {
            return std::tolower(static_cast<unsigned char>(c)) ==
                   std::tolower(static_cast<unsigned char>(d));
        });
        if (next == longer.end())
            continue;
        at = std::next(next);
        ++found;
    }
    return found * 4 >= shorter.size() * 3 && shorter.size() >= 3;
}

} // namespace

std::vector<Alias> learn_parts(const Codebase &ancestor, const Codebase &fork,
                               const Symbols &symbols) {
    const auto ours = names_of(ancestor, symbols);
    const auto theirs = names_of(fork, symbols);
    std::map<std::string, std::set<std::string>> parts_by_rest;
    for (const auto &name : theirs)
        if (!ours.contains(name))
            for (auto &pattern : patterns_of(name))
                parts_by_rest[pattern.rest].insert(pattern.part);
    Votes<std::string> votes;
    for (const auto &name : ours) {
        if (theirs.contains(name))
            continue;
        for (const auto &pattern : patterns_of(name))
            if (const auto found = parts_by_rest.find(pattern.rest); found != parts_by_rest.end())
                for (const auto &part : found->second)
                    votes.add(pattern.part, part);
    }
    std::vector<Alias> aliases;
    const auto kept_counts = part_counts(theirs);
    const auto our_counts = part_counts(ours);
    for (const auto &[from, to] : votes.winners(fewest_votes)) {
        const auto kept = kept_counts.find(from);
        if (kept == kept_counts.end() || kept->second * 10 < our_counts.at(from))
            aliases.push_back({from, to});
    }
    return aliases;
}

std::vector<std::pair<SymbolId, SymbolId>> learn_names(const Codebase &ancestor,
                                                       const Codebase &fork, const UnitPairs &pairs,
                                                       const Symbols &symbols) {
    Votes<SymbolId> votes;
    const auto compare = [&](std::span<const SymbolId> a, std::span<const SymbolId> b) {
        for (const auto &edit : diff_sequences(a, b)) {
            const auto length = edit.old_end - edit.old_begin;
            if (length != edit.new_end - edit.new_begin)
                continue;
            for (std::uint32_t i = 0; i < length; ++i) {
                const auto from = a[edit.old_begin + i];
                const auto to = b[edit.new_begin + i];
                if (symbols.kind(from) == TokenKind::identifier &&
                    symbols.kind(to) == TokenKind::identifier && !fork.knows(from) &&
                    !ancestor.knows(to))
                    votes.add(from, to);
            }
        }
    };
    for (const auto &unit : ancestor.units()) {
        const auto paired = pairs.find(unit.name());
        const auto name = paired == pairs.end() ? unit.name() : paired->second;
        const auto found = fork.named(name);
        if (!found.empty() && unit.unit.kind == fork.units()[found.front()].unit.kind)
            compare(unit.symbols(), fork.units()[found.front()].symbols());
    }
    auto names = votes.winners(2);
    const auto unlike = [&](const auto &pair) {
        return !look_alike(symbols.text(pair.first), symbols.text(pair.second));
    };
    std::erase_if(names, unlike);
    std::ranges::copy_if(votes.winners(fewest_votes_of_unlike), std::back_inserter(names), unlike);
    return names;
}

} // namespace besser::mine
