// SPDX-License-Identifier: GPL-2.0-only
#include "mine/mining.hpp"

#include "mine/naming.hpp"
#include "mine/ranking.hpp"
#include "mine/source_loader.hpp"

#include <algorithm>

namespace besser::mine {

namespace {

class Miner {
  public:
    Miner(const MiningOptions &options, Repository ancestor, Repository fork)
        : options_(options), ancestor_(std::move(ancestor)), fork_(std::move(fork)) {}

    std::expected<Mining, Error> run() {
        say("reading the fork", 0, 0);
        SourceLoader fork_loader(fork_, symbols_, no_aliases_);
        auto fork_files = load_tree(fork_, fork_loader);
        if (!fork_files)
            return std::unexpected(fork_files.error());
        const Codebase fork(std::move(*fork_files));
        SourceLoader loader(ancestor_, symbols_, no_aliases_);
        auto ancestor_files = load_tree(ancestor_, loader);
        if (!ancestor_files)
            return std::unexpected(ancestor_files.error());
        auto naming = learn_naming(std::move(*ancestor_files), fork, options_.aliases, symbols_);
        describe(naming, fork);
        auto history = walk();
        if (!history)
            return std::unexpected(history.error());
        judge_all(*history, fork, naming);
        append(mining_.notes, history->notes);
        append(mining_.notes, fork_loader.notes());
        rank(mining_.commits);
        return std::move(mining_);
    }

  private:
    void say(const std::string &stage, std::uint64_t done, std::uint64_t total) const {
        if (options_.progress)
            options_.progress(stage, done, total);
    }

    static void append(std::vector<std::string> &to, const std::vector<std::string> &from) {
        to.insert(to.end(), from.begin(), from.end());
    }

    std::expected<History, Error> walk() {
        WalkOptions walk_options;
        walk_options.progress = [&](std::uint64_t walked, std::uint64_t) {
            say("walking the history", walked, 0);
        };
        if (options_.since) {
            const auto since = ancestor_.resolve(*options_.since);
            if (!since)
                return std::unexpected(since.error());
            walk_options.since = *since;
        }
        return walk_history(ancestor_, walk_options);
    }

    void describe(const Naming &naming, const Codebase &fork) {
        mining_.ancestor = ancestor_.name();
        mining_.ancestor_tip = ancestor_.tip().hex();
        mining_.fork = fork_.name();
        mining_.fork_tip = fork_.tip().hex();
        mining_.given_aliases = options_.aliases;
        mining_.learned_aliases = naming.learned_parts;
        for (const auto &[from, to] : naming.learned_names)
            mining_.learned_names.push_back(
                {std::string(symbols_.text(from)), std::string(symbols_.text(to))});
        const auto is_function = [](const UnitRef &ref) {
            return ref.unit.kind == UnitKind::function;
        };
        const auto count = [&](const Codebase &code) {
            return static_cast<std::size_t>(std::ranges::count_if(code.units(), is_function));
        };
        mining_.ancestor_functions = count(naming.ancestor);
        mining_.fork_functions = count(fork);
        mining_.paired_functions = static_cast<std::size_t>(
            std::ranges::count_if(naming.ancestor.units(), [&](const UnitRef &ref) {
                return is_function(ref) &&
                       (naming.pairs.contains(ref.name()) ||
                        std::ranges::any_of(fork.named(ref.name()),
                                            [&](auto i) { return is_function(fork.units()[i]); }));
            }));
    }

    void judge_all(const History &history, const Codebase &fork, Naming &naming) {
        SourceLoader loader(ancestor_, symbols_, naming.aliases);
        const SiteFinder finder(fork, naming.ancestor, naming.pairs, symbols_);
        const UnitPairs no_pairs;
        const SiteFinder head(naming.ancestor, naming.ancestor, no_pairs, symbols_);
        mining_.walked = history.walked;
        std::uint64_t done = 0;
        for (const auto &commit : history.commits) {
            say("judging", ++done, history.commits.size());
            if (commit.is_import)
                ++mining_.imports;
            else
                mining_.commits.push_back(judge_one(commit, loader, finder, head));
        }
        append(mining_.notes, loader.notes());
    }

    MinedCommit judge_one(const Commit &commit, SourceLoader &loader, const SiteFinder &finder,
                          const SiteFinder &head) {
        std::vector<Finding> findings;
        int all = 0;
        for (auto &change : find_changes(loader.load(commit), symbols_)) {
            const auto weight = weight_of(change, symbols_);
            auto site = finder.find(change);
            findings.push_back({std::move(change), std::move(site), weight});
            all += weight;
        }
        MinedCommit mined;
        mined.commit = commit;
        mined.judgement = judge(findings);
        mined.classification = classify(commit, findings, symbols_);
        mined.tags = fix_tags(commit);
        for (const auto &finding : findings)
            mined.evidence.push_back(make_evidence(finding, all, symbols_));
        std::ranges::stable_sort(mined.evidence, std::ranges::greater{}, &Evidence::weight);
        if (mined.judgement.verdict == Verdict::absent ||
            mined.judgement.verdict == Verdict::partial)
            look_at_head(findings, head, mined);
        return mined;
    }

    /// A fix that the ancestor itself no longer has is none to port.
    void look_at_head(const std::vector<Finding> &findings, const SiteFinder &head,
                      MinedCommit &mined) const {
        std::vector<Finding> today;
        for (const auto &finding : findings)
            today.push_back({finding.change, head.find(finding.change), finding.weight});
        const auto verdict = judge(today).verdict;
        mined.moot = verdict == Verdict::absent || verdict == Verdict::code_gone;
        if (verdict == Verdict::absent)
            mined.later = "undone later in the ancestor";
        else if (verdict == Verdict::code_gone)
            mined.later = "the ancestor no longer has this code";
        else if (verdict == Verdict::partial || verdict == Verdict::undecidable)
            mined.later = "changed further in the ancestor: port what it became";
    }

    const MiningOptions &options_;
    Repository ancestor_, fork_;
    Symbols symbols_;
    Aliases no_aliases_{symbols_};
    Mining mining_;
};

} // namespace

std::expected<Mining, Error> mine(const MiningOptions &options) {
    auto ancestor = Repository::open(options.ancestor);
    if (!ancestor)
        return std::unexpected(ancestor.error());
    auto fork = Repository::open(options.fork);
    if (!fork)
        return std::unexpected(fork.error());
    return Miner(options, std::move(*ancestor), std::move(*fork)).run();
}

} // namespace besser::mine
