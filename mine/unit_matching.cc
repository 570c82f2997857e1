// SPDX-License-Identifier: GPL-2.0-only
#include "mine/unit_matching.hpp"

#include "mine/codebase.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>

namespace besser::mine {

namespace {

/// A renamed unit keeps so much of its code, by weight of tokens ...
constexpr double renamed_likeness = 0.6;

/// ... or all but its name, though another has that name now, and is quite unlike it ...
constexpr double same_but_for_name = 0.9;

/// ... and has at least so many tokens: short ones are all alike.
constexpr std::uint32_t shortest_renamed = 12;

/// Of equal names, so many are looked at for each unit. A name that comes oftener is a macro's
/// call.
constexpr std::size_t most_namesakes = 64;

/// Tokens that are compared to find what a commit renamed: a second's work. A commit with more is
/// no renaming.
constexpr std::size_t most_compared_tokens = 300'000'000;

using Key = std::tuple<UnitKind, SymbolId>;

Key key_of(const UnitRef &ref) { return {ref.unit.kind, ref.name()}; }

bool same_text(const UnitRef &a, const UnitRef &b) {
    return std::ranges::equal(a.symbols(), b.symbols());
}

bool same_file(const UnitRef &a, const UnitRef &b) { return a.file->path == b.file->path; }

bool same_unit(const UnitRef &a, const UnitRef &b) { return same_file(a, b) && same_text(a, b); }

/// Whether two functions of one name are the same one, moved: a stub with its name is another.
bool are_alike(const UnitRef &a, const UnitRef &b) {
    const auto [shorter, longer] = std::minmax({a.unit.size(), b.unit.size()});
    if (a.unit.kind != UnitKind::function || longer > 2 * shorter)
        return false;
    return containment(run_hashes(a.symbols(), 3), run_hashes(b.symbols(), 3)) >= 0.5;
}

class Matcher {
  public:
    Matcher(std::vector<UnitRef> earlier, const std::vector<UnitRef> &later, const Symbols &symbols)
        : earlier_(std::move(earlier)), later_(later), symbols_(symbols) {
        result_.before.resize(later.size());
        for (std::size_t i = 0; i < earlier_.size(); ++i)
            by_key_[key_of(earlier_[i])].push_back(i);
        for (const auto &ref : later_)
            keys_.push_back(key_of(ref));
    }

    UnitMatches run() {
        // Before a copy in another file takes it.
        match_namesakes(same_unit);
        match_namesakes(
            [](const UnitRef &a, const UnitRef &b) { return same_file(a, b) && are_alike(a, b); });
        match_namesakes(same_text);
        match_namesakes(same_file);
        match_namesakes(are_alike);
        match_renamed(same_but_for_name);
        match_namesakes([](const UnitRef &, const UnitRef &) { return true; });
        match_renamed(renamed_likeness);
        for (auto &ref : earlier_)
            if (ref)
                result_.removed.push_back(std::move(ref));
        return std::move(result_);
    }

  private:
    template <class Condition>
    void match_namesakes(const Condition &condition) {
        for (std::size_t i = 0; i < later_.size(); ++i) {
            const auto found = by_key_.find(keys_[i]);
            if (result_.before[i] || found == by_key_.end())
                continue;
            auto &namesakes = found->second;
            const auto last = namesakes.begin() + static_cast<std::ptrdiff_t>(
                                                      std::min(namesakes.size(), most_namesakes));
            const auto fits = std::find_if(namesakes.begin(), last, [&](std::size_t index) {
                return earlier_[index] && condition(earlier_[index], later_[i]);
            });
            if (fits == last)
                continue;
            take(*fits, i);
            namesakes.erase(fits);
        }
    }

    void take(std::size_t from, std::size_t to) {
        result_.before[to] = std::move(earlier_[from]);
        earlier_[from] = {};
    }

    static bool may_be_renamed(const UnitRef &ref) {
        return ref.unit.kind != UnitKind::declaration && ref.unit.size() >= shortest_renamed;
    }

    /// Whether comparing all that was removed with all that was added takes too long.
    bool is_rewrite(const std::map<std::size_t, std::vector<SymbolId>> &removed) const {
        std::size_t removed_tokens = 0, added = 0, added_tokens = 0;
        for (const auto &[ignored, tokens] : removed)
            removed_tokens += tokens.size();
        for (std::size_t i = 0; i < later_.size(); ++i)
            if (!result_.before[i] && may_be_renamed(later_[i])) {
                ++added;
                added_tokens += later_[i].unit.size();
            }
        return removed.size() * added_tokens + added * removed_tokens > most_compared_tokens;
    }

    /// The likest pairs first.
    void match_renamed(double least_likeness) {
        std::map<std::size_t, std::vector<SymbolId>> removed;
        for (std::size_t i = 0; i < earlier_.size(); ++i)
            if (earlier_[i] && may_be_renamed(earlier_[i]))
                removed.emplace(i, sorted(earlier_[i]));
        if (is_rewrite(removed))
            return;
        std::vector<std::tuple<double, std::size_t, std::size_t>> pairs;
        for (std::size_t i = 0; i < later_.size() && !removed.empty(); ++i) {
            if (result_.before[i] || !may_be_renamed(later_[i]))
                continue;
            const auto added = sorted(later_[i]);
            for (const auto &[index, tokens] : removed)
                if (earlier_[index].unit.kind == later_[i].unit.kind)
                    if (const double score = likeness(tokens, added); score >= least_likeness)
                        pairs.emplace_back(-score, index, i);
        }
        std::ranges::sort(pairs);
        for (const auto &[score, from, to] : pairs)
            if (earlier_[from] && !result_.before[to])
                take(from, to);
    }

    static std::vector<SymbolId> sorted(const UnitRef &ref) {
        std::vector<SymbolId> tokens(ref.symbols().begin(), ref.symbols().end());
        std::ranges::sort(tokens);
        return tokens;
    }

    /// Share of the tokens, by weight, that both have.
    double likeness(const std::vector<SymbolId> &a, const std::vector<SymbolId> &b) const {
        double common = 0;
        double all = 0;
        auto i = a.begin();
        auto j = b.begin();
        while (i != a.end() || j != b.end()) {
            const bool from_a = j == b.end() || (i != a.end() && *i <= *j);
            const bool from_b = i == a.end() || (j != b.end() && *j <= *i);
            const int weight = symbols_.weight(from_a ? *i : *j);
            common += from_a && from_b ? 2 * weight : 0;
            all += (from_a ? weight : 0) + (from_b ? weight : 0);
            i += from_a ? 1 : 0;
            j += from_b ? 1 : 0;
        }
        return common / all;
    }

    std::vector<UnitRef> earlier_; ///< taken ones are empty
    const std::vector<UnitRef> &later_;
    const Symbols &symbols_;
    std::map<Key, std::deque<std::size_t>> by_key_; ///< into earlier_, in order; not yet taken
    std::vector<Key> keys_;                         ///< of later_
    UnitMatches result_;
};

} // namespace

SymbolId UnitRef::name() const {
    // The name stands among the unit's tokens; its aliased form is at the same index.
    for (auto i = unit.begin; i < unit.end; ++i)
        if (file->tokens[i].symbol == unit.name)
            return file->symbols[i];
    return unit.name;
}

UnitMatches match_units(std::vector<UnitRef> earlier, const std::vector<UnitRef> &later,
                        const Symbols &symbols) {
    return Matcher(std::move(earlier), later, symbols).run();
}

} // namespace besser::mine
