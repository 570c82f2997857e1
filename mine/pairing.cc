// SPDX-License-Identifier: GPL-2.0-only
#include "mine/pairing.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace besser::mine {

namespace {

// Parts of the score, 1 in all: what is called tells most after the code itself.
constexpr double code_part = 0.55;
constexpr double callees_part = 0.3;
constexpr double signature_part = 0.15;

constexpr double pair_score = 0.45;
constexpr double margin = 0.08;
constexpr std::size_t most_candidates = 4;

/// Below this a function is too short to be told from others.
constexpr std::uint32_t shortest_function = 20;

/// What two functions are compared by.
struct Profile {
    std::vector<std::uint32_t> runs;
    std::vector<std::uint32_t> callees;   ///< sorted symbols
    std::vector<std::uint32_t> signature; ///< runs of the parameter list
};

Profile profile_of(const UnitRef &unit, const Symbols &symbols) {
    const auto tokens = unit.symbols();
    Profile profile;
    profile.runs = run_hashes(tokens, 3);
    const auto body =
        std::ranges::find_if(tokens, [&](SymbolId symbol) { return symbols.text(symbol) == "{"; });
    profile.signature =
        run_hashes(tokens.first(static_cast<std::size_t>(body - tokens.begin())), 2);
    for (auto i = body; i != tokens.end() && std::next(i) != tokens.end(); ++i)
        if (symbols.kind(*i) == TokenKind::identifier && symbols.text(*std::next(i)) == "(")
            profile.callees.push_back(*i);
    std::ranges::sort(profile.callees);
    const auto repeated = std::ranges::unique(profile.callees);
    profile.callees.erase(repeated.begin(), repeated.end());
    return profile;
}

double both_ways(const std::vector<std::uint32_t> &a, const std::vector<std::uint32_t> &b) {
    return a.empty() && b.empty() ? 1 : (containment(a, b) + containment(b, a)) / 2;
}

double likeness(const Profile &a, const Profile &b) {
    return code_part * both_ways(a.runs, b.runs) + callees_part * both_ways(a.callees, b.callees) +
           signature_part * both_ways(a.signature, b.signature);
}

/// Functions of one side that the other has under no equal name.
std::vector<std::uint32_t> without_namesake(const Codebase &code, const Codebase &other) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < code.units().size(); ++i) {
        const auto &unit = code.units()[i];
        const bool named = std::ranges::any_of(other.named(unit.name()), [&](auto index) {
            return other.units()[index].unit.kind == UnitKind::function;
        });
        if (unit.unit.kind == UnitKind::function && unit.unit.size() >= shortest_function && !named)
            found.push_back(i);
    }
    return found;
}

struct Choice {
    std::uint32_t unit = 0;
    double score = 0;
    double second = 0;

    void offer(std::uint32_t candidate, double likeness) {
        if (likeness > score) {
            second = score;
            score = likeness;
            unit = candidate;
        } else {
            second = std::max(second, likeness);
        }
    }
    bool clear() const { return score >= pair_score && score >= second + margin; }
};

} // namespace

UnitPairs pair_functions(const Codebase &ancestor, const Codebase &fork, const Symbols &symbols) {
    std::map<std::uint32_t, Profile> theirs;
    for (const auto index : without_namesake(fork, ancestor))
        theirs.emplace(index, profile_of(fork.units()[index], symbols));
    std::map<std::uint32_t, Choice> forward;
    std::map<std::uint32_t, Choice> backward;
    for (const auto mine : without_namesake(ancestor, fork)) {
        const auto &unit = ancestor.units()[mine];
        const auto profile = profile_of(unit, symbols);
        for (const auto &[index, ignored] : fork.alike(unit.symbols(), most_candidates)) {
            const auto found = theirs.find(index);
            if (found == theirs.end())
                continue;
            const double score = likeness(profile, found->second);
            forward[mine].offer(index, score);
            backward[index].offer(mine, score);
        }
    }
    UnitPairs pairs;
    for (const auto &[mine, choice] : forward)
        if (choice.clear() && backward[choice.unit].unit == mine)
            pairs.emplace(ancestor.units()[mine].name(), fork.units()[choice.unit].name());
    return pairs;
}

} // namespace besser::mine
