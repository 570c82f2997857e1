// SPDX-License-Identifier: GPL-2.0-only
#include "mine/mining.hpp"

#include "mine/assessor.hpp"
#include "mine/bug_origin.hpp"
#include "mine/cve_list.hpp"
#include "mine/import_differences.hpp"
#include "mine/ranking.hpp"
#include "mine/source_loader.hpp"
#include "mine/tree_pair.hpp"
#include "mine/walk_cache.hpp"
#include "support/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace besser::mine {

namespace {

void append(std::vector<std::string> &to, const std::vector<std::string> &from) {
    to.insert(to.end(), from.begin(), from.end());
}

bool is_function(const UnitRef &ref) { return ref.unit.kind == UnitKind::function; }

std::size_t count_functions(const Codebase &code) {
    return static_cast<std::size_t>(std::ranges::count_if(code.units(), is_function));
}

std::size_t count_paired(const Naming &naming, const Codebase &fork) {
    const auto paired = [&](const UnitRef &ref) {
        return is_function(ref) && (naming.pairs.contains(ref.name()) ||
                                    std::ranges::any_of(fork.named(ref.name()), [&](auto index) {
                                        return is_function(fork.units()[index]);
                                    }));
    };
    return static_cast<std::size_t>(std::ranges::count_if(naming.ancestor.units(), paired));
}

/// One run: the fork first, then the ancestor's names, then its changes.
class Miner {
  public:
    Miner(const MiningOptions &options, Repository fork, CveList cves)
        : options_(options), fork_(std::move(fork)), cves_(std::move(cves)) {
        mining_.fork = fork_.name();
        mining_.fork_tip = fork_.tip().hex();
        mining_.given_aliases = options.aliases;
    }

    std::expected<Mining, Error> run_on_history(const Repository &ancestor) {
        mining_.ancestor = ancestor.name();
        mining_.ancestor_tip = ancestor.tip().hex();
        mining_.ancestor_url = ancestor.commit_url();
        SourceLoader plain(ancestor, symbols_, no_aliases_);
        auto tip = load_tree(ancestor, plain);
        if (!tip)
            return std::unexpected(tip.error());
        const auto history = walk(ancestor);
        if (!history)
            return std::unexpected(history.error());
        if (auto prepared = prepare(*tip, &ancestor, *history); !prepared)
            return std::unexpected(prepared.error());
        mining_.walked = history->walked;
        append(mining_.notes, history->notes);
        append(mining_.notes, ancestor.notes());
        if (history->cut_off && std::ranges::all_of(history->commits, &Commit::is_import))
            return std::unexpected(
                Error{ancestor.name(),
                      "is a shallow clone: the history before its oldest commit is missing, and "
                      "with it every fix",
                      "run git fetch --unshallow in it"});
        mining_.incomplete = history->cut_off;
        if (auto judged = judge_all(ancestor, *history); !judged)
            return std::unexpected(judged.error());
        return finish();
    }

    std::expected<Mining, Error> run_on_trees() {
        mining_.ancestor = options_.ancestor_tree.string();
        const auto newer = read_directory(options_.ancestor_tree, symbols_);
        if (!newer)
            return std::unexpected(newer.error());
        const auto older = read_directory(options_.ancestor_tree_old, symbols_);
        if (!older)
            return std::unexpected(older.error());
        append(mining_.notes, newer->notes);
        append(mining_.notes, older->notes);
        const auto copies = under_aliases(newer->files, no_aliases_);
        if (auto prepared = prepare(copies, nullptr, {}); !prepared)
            return std::unexpected(prepared.error());
        for (auto &changes :
             changes_by_unit(under_aliases(older->files, naming_->aliases),
                             under_aliases(newer->files, naming_->aliases), symbols_)) {
            const auto commit = commit_of_unit(changes.front(), symbols_);
            if (auto assessed = assess(commit, std::move(changes)); !assessed)
                return std::unexpected(assessed.error());
        }
        return finish();
    }

  private:
    std::expected<void, Error> judge_all(const Repository &ancestor, const History &history) {
        SourceLoader loader(ancestor, symbols_, naming_->aliases);
        std::uint64_t done = 0;
        for (const auto &commit : history.commits) {
            say("judging", ++done, history.commits.size());
            if (commit.is_import) {
                ++mining_.imports;
                continue;
            }
            if (shared_.contains(commit.id)) {
                mining_.commits.push_back(contained(commit));
                continue;
            }
            auto changes = find_changes(loader.load(commit), symbols_);
            if (loader.broken())
                return std::unexpected(*loader.broken());
            if (changes.size() > limits::commit_changes) {
                mining_.notes.push_back(fmt::format(
                    "commit {} is not judged: it changes {} places, more than {}",
                    commit.id.hex().substr(0, 12), changes.size(), limits::commit_changes));
                continue;
            }
            if (auto assessed = assess(commit, std::move(changes)); !assessed)
                return assessed;
        }
        if (auto compared = compare_import(history, loader); !compared)
            return compared;
        append(mining_.notes, loader.notes());
        return {};
    }

    static MinedCommit contained(const Commit &commit) {
        MinedCommit mined;
        mined.commit = commit;
        mined.ground = Ground::history;
        mined.judgement.verdict = Verdict::present;
        mined.judgement.reason = "the fork's own history contains it: not judged";
        mined.tags = fix_tags(commit);
        mined.mends = mends(commit);
        return mined;
    }

    /// What came before the history begins.
    std::expected<void, Error> compare_import(const History &history, SourceLoader &loader) {
        std::vector<SourcePtr> imported;
        for (const auto &commit : history.commits) {
            if (!commit.is_import || shared_.contains(commit.id))
                continue;
            for (const auto &file : commit.files)
                if (auto source = loader.load(file.new_path, file.new_blob))
                    imported.push_back(std::move(source));
        }
        if (loader.broken())
            return std::unexpected(*loader.broken());
        if (imported.empty())
            return {};
        mining_.older =
            find_import_differences(imported, *naming_, *fork_code_, *fork_history_, symbols_);
        return {};
    }

    void say(const std::string &stage, std::uint64_t done, std::uint64_t total) const {
        if (options_.progress)
            options_.progress(stage, done, total);
    }

    WalkOptions walk_options(const std::string &stage) const {
        WalkOptions options;
        options.progress = [this, stage](std::uint64_t walked, std::uint64_t) {
            say(stage, walked, 0);
        };
        return options;
    }

    /// Reads the fork and its own commits, and learns the names. `ancestor`: null without a
    /// history.
    std::expected<void, Error> prepare(const std::vector<SourcePtr> &ancestor_files,
                                       const Repository *ancestor, const History &history) {
        say("reading the fork", 0, 0);
        fork_loader_.emplace(fork_, symbols_, no_aliases_);
        auto files = load_tree(fork_, *fork_loader_);
        if (!files)
            return std::unexpected(files.error());
        fork_code_.emplace(std::move(*files));
        say("learning names", 0, 0);
        naming_.emplace(learn_naming(ancestor_files, *fork_code_, options_.aliases, symbols_));
        describe_naming();
        if (auto walked = walk_own(ancestor, history); !walked)
            return walked;
        fork_history_.emplace(own_commits_, *fork_loader_, symbols_);
        if (fork_loader_->broken())
            return std::unexpected(*fork_loader_->broken());
        append(mining_.notes, fork_.notes());
        if (options_.port) {
            auto porter = Porter::create(fork_, *options_.port);
            if (!porter)
                return std::unexpected(porter.error());
            porter_.emplace(std::move(*porter));
        }
        assessor_.emplace(*fork_code_, *fork_history_, shared_, *naming_,
                          porter_ ? &*porter_ : nullptr, symbols_);
        return {};
    }

    /// The fork's own commits are those that the ancestor does not have.
    std::expected<void, Error> walk_own(const Repository *ancestor, const History &history) {
        auto own = walk_fork(ancestor != nullptr ? ancestor->tip() : ObjectId{});
        if (!own)
            return std::unexpected(own.error());
        own_commits_ = std::move(*own);
        std::unordered_set<ObjectId> theirs;
        for (const auto &commit : history.commits)
            theirs.insert(commit.id);
        std::erase_if(own_commits_.commits,
                      [&](const Commit &commit) { return theirs.contains(commit.id); });
        if (ancestor != nullptr)
            shared_ = SharedHistory(*ancestor, fork_, history, own_commits_);
        return {};
    }

    void describe_naming() {
        mining_.learned_aliases = naming_->learned_parts;
        for (const auto &[from, to] : naming_->learned_names)
            mining_.learned_names.push_back(
                {std::string(symbols_.text(from)), std::string(symbols_.text(to))});
        mining_.ancestor_functions = count_functions(naming_->ancestor);
        mining_.fork_functions = count_functions(*fork_code_);
        mining_.paired_functions = count_paired(*naming_, *fork_code_);
        if (mining_.paired_functions == 0)
            mining_.notes.push_back(fmt::format(
                "none of the {} functions of {} has a counterpart in {}: check both paths, and "
                "give --alias where names differ",
                mining_.ancestor_functions, mining_.ancestor, mining_.fork));
    }

    /// A revision of another history leaves nothing out.
    std::expected<void, Error> check_related(const Repository &ancestor,
                                             const ObjectId &since) const {
        git_oid base;
        const int status = git_merge_base(&base, ancestor.get(), &ancestor.tip().oid, &since.oid);
        if (status != GIT_ENOTFOUND || ancestor.is_shallow())
            return {};
        return std::unexpected(Error{fmt::format("--since {}", *options_.since),
                                     fmt::format("shares no commit with {}", ancestor.name()),
                                     "name a revision of the same history"});
    }

    std::expected<History, Error> walk(const Repository &ancestor) {
        auto options = walk_options("walking the ancestor's history");
        if (options_.since) {
            const auto since = ancestor.resolve(*options_.since);
            if (!since)
                return std::unexpected(since.error());
            if (auto related = check_related(ancestor, *since); !related)
                return std::unexpected(related.error());
            options.since = *since;
        }
        return walk_cached(ancestor, options, options_.cache);
    }

    /// Where both share a repository, the fork's own commits are those that the ancestor lacks.
    std::expected<History, Error> walk_fork(const ObjectId &ancestor_tip) {
        auto options = walk_options("walking the fork's history");
        git_commit *raw = nullptr;
        if (git_commit_lookup(&raw, fork_.get(), &ancestor_tip.oid) == 0) {
            const CommitPtr shared(raw);
            options.since = ancestor_tip;
        }
        auto own = walk_cached(fork_, options, options_.cache);
        if (own)
            append(mining_.notes, own->notes);
        return own;
    }

    std::expected<void, Error> assess(const Commit &commit, std::vector<Change> changes) {
        auto mined = assessor_->assess(commit, std::move(changes));
        if (!mined)
            return std::unexpected(mined.error());
        mining_.commits.push_back(std::move(*mined));
        return {};
    }

    Mining finish() {
        append(mining_.notes, fork_loader_->notes());
        apply_named_commits(mining_.commits);
        apply_cve_list();
        rank(mining_.commits);
        rank(mining_.older);
        return std::move(mining_);
    }

    void apply_cve_list() {
        for (auto &mined : mining_.commits)
            for (auto &id : cves_.of(mined.commit.id)) {
                mined.classification = {Kind::cve, id + " in the list"};
                mined.tags.push_back(std::move(id));
            }
    }

    const MiningOptions &options_;
    Repository fork_;
    CveList cves_;
    Symbols symbols_;
    Aliases no_aliases_{symbols_};
    std::optional<SourceLoader> fork_loader_;
    std::optional<Codebase> fork_code_;
    std::optional<Naming> naming_;
    History own_commits_;
    SharedHistory shared_;
    std::optional<ForkHistory> fork_history_;
    std::optional<Porter> porter_;
    std::optional<Assessor> assessor_;
    Mining mining_;
};

} // namespace

std::string_view ground_name(Ground ground) {
    switch (ground) {
    case Ground::history:
        return "history";
    case Ground::patch:
        return "patch-id";
    case Ground::code:
        break;
    }
    return "code";
}

bool is_fix(const MinedCommit &mined) {
    return mined.classification.kind != Kind::cosmetic &&
           (mined.mends || mined.classification.kind <= Kind::leak);
}

std::expected<Mining, Error> mine(const MiningOptions &options) {
    if (options.port)
        if (auto accepted = Porter::check_directory(options.port->directory); !accepted)
            return std::unexpected(accepted.error());
    auto cves = options.cve_list.empty() ? std::expected<CveList, Error>(CveList{})
                                         : CveList::read(options.cve_list);
    if (!cves)
        return std::unexpected(cves.error());
    auto fork = Repository::open(options.fork);
    if (!fork)
        return std::unexpected(fork.error());
    if (!options.ancestor_tree.empty())
        return Miner(options, std::move(*fork), std::move(*cves)).run_on_trees();
    auto ancestor = Repository::open(options.ancestor);
    if (!ancestor)
        return std::unexpected(ancestor.error());
    return Miner(options, std::move(*fork), std::move(*cves)).run_on_history(*ancestor);
}

} // namespace besser::mine
