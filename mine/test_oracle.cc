// SPDX-License-Identifier: GPL-2.0-only
#include "mine/test_oracle.hpp"

#include "mine/assessor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace besser::mine {

namespace {

/// One statement in so many is followed by a call.
constexpr std::size_t trace_interval = 9;

/// The files of trees that are read one after the other: neighbours share nearly all of them.
class Trees {
  public:
    Trees(const Repository &repository, Symbols &symbols, Wear wear)
        : repository_(repository), symbols_(symbols), wear_(wear) {}

    std::expected<std::vector<SourcePtr>, Error> read(const ObjectId &commit, Wear wear) {
        const auto listed = repository_.c_files(commit);
        if (!listed)
            return std::unexpected(listed.error());
        std::vector<SourcePtr> sources;
        for (const auto &file : *listed)
            if (auto source = file_of(file, wear))
                sources.push_back(std::move(source));
        return sources;
    }

    /// Forgets what the last commits did not need.
    void end_commit() {
        ++now_;
        std::erase_if(files_, [&](const auto &entry) { return entry.second.used + 40 < now_; });
    }

    Wear wear() const { return wear_; }

  private:
    struct Kept {
        SourcePtr file;
        std::uint64_t used = 0;
    };

    SourcePtr file_of(const Repository::File &file, Wear wear) {
        auto &kept = files_[{file.path, file.blob, wear}];
        kept.used = now_;
        if (kept.file)
            return kept.file;
        auto text = repository_.read_blob(file.blob);
        if (!text || !is_text(*text))
            return nullptr;
        if (wear == Wear::instrumented)
            *text = instrumented(*text);
        auto source = std::make_shared<SourceFile>(read_source(file.path, *text, symbols_));
        apply_aliases(*source, none_);
        return kept.file = std::move(source);
    }

    const Repository &repository_;
    Symbols &symbols_;
    Aliases none_{symbols_};
    Wear wear_;
    std::map<std::tuple<std::string, ObjectId, Wear>, Kept> files_;
    std::uint64_t now_ = 0;
};

std::optional<ObjectId> parent_of(const Repository &repository, const ObjectId &id) {
    git_commit *raw = nullptr;
    if (git_commit_lookup(&raw, repository.get(), &id.oid) != 0)
        return {};
    const CommitPtr commit(raw);
    if (git_commit_parentcount(raw) != 1)
        return {};
    return ObjectId{*git_commit_parent_id(raw, 0)};
}

class Oracle {
  public:
    explicit Oracle(const Repository &repository, Wear wear)
        : repository_(repository), trees_(repository, symbols_, wear) {}

    /// Nothing when the commit cannot be asked about.
    std::expected<std::optional<OracleCase>, Error> ask(const Commit &commit) {
        const auto parent = parent_of(repository_, commit.id);
        if (commit.is_merge || commit.is_import || !parent)
            return std::nullopt;
        const auto tip = trees_.read(commit.id, Wear::none);
        if (!tip)
            return std::unexpected(tip.error());
        auto in_parent = judge_in(*tip, *parent, commit);
        if (!in_parent || in_parent->evidence.empty())
            return std::nullopt;
        auto in_self = judge_in(*tip, commit.id, commit);
        trees_.end_commit();
        return OracleCase{commit, std::move(*in_parent), std::move(*in_self)};
    }

  private:
    std::optional<MinedCommit> judge_in(const std::vector<SourcePtr> &tip, const ObjectId &fork,
                                        const Commit &commit) {
        const auto tree = trees_.read(fork, trees_.wear());
        if (!tree)
            return {};
        const Codebase code(*tree);
        auto naming = learn_naming(tip, code, {}, symbols_);
        SourceLoader loader(repository_, symbols_, naming.aliases);
        const History nothing;
        const ForkHistory history(nothing, loader, symbols_);
        const SharedHistory shared;
        const Assessor assessor(code, history, shared, naming, nullptr, symbols_);
        auto mined = assessor.assess(commit, find_changes(loader.load(commit), symbols_));
        return mined ? std::optional(std::move(*mined)) : std::nullopt;
    }

    const Repository &repository_;
    Symbols symbols_;
    Trees trees_;
};

} // namespace

bool OracleCase::parent_is_right() const { return in_parent.judgement.verdict == Verdict::absent; }

bool OracleCase::self_is_right() const {
    const auto verdict = in_self.judgement.verdict;
    return verdict == Verdict::present || verdict == Verdict::code_gone;
}

std::expected<void, Error> ask_oracle(const Repository &repository, const OracleOptions &options,
                                      const std::function<void(const OracleCase &)> &answer) {
    const auto history = walk_history(repository, {});
    if (!history)
        return std::unexpected(history.error());
    Oracle oracle(repository, options.wear);
    std::size_t asked = 0;
    for (std::size_t i = 0; i < history->commits.size() && asked < options.most_commits;
         i += options.stride) {
        const auto found = oracle.ask(history->commits[i]);
        if (!found)
            return std::unexpected(found.error());
        if (!*found)
            continue;
        ++asked;
        answer(**found);
    }
    return {};
}

std::string instrumented(std::string_view text) {
    std::string out;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size() - 1) + 1;
        const auto line = text.substr(begin, end - begin);
        out += line;
        // A statement that fills its line, below one level of nesting: no declaration of a file.
        const bool call = line.starts_with('\t') && line.ends_with(");\n") &&
                          line.find('(') != std::string_view::npos &&
                          line.find('=') == std::string_view::npos &&
                          line.find("for ") == std::string_view::npos &&
                          std::ranges::count(line, '(') == std::ranges::count(line, ')');
        if (call && std::hash<std::string_view>{}(line) % trace_interval == 0)
            out += "\txx_trace(__func__, 1);\n";
        begin = end;
    }
    return out;
}

} // namespace besser::mine
