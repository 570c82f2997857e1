// SPDX-License-Identifier: GPL-2.0-only
#include "cli/mine_summary.hpp"

#include "mine/dates.hpp"
#include "support/document.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::cli {

namespace {

constexpr std::size_t most_rows = 30;

Section counts_section(const mine::Mining &mining) {
    Table table{{{"verdict", false, Table::Role::key}, {"commits"}, {"of them moot"}}, {}};
    for (const auto verdict : mine::all_verdicts) {
        std::size_t all = 0;
        std::size_t moot = 0;
        for (const auto &mined : mining.commits) {
            if (mined.judgement.verdict != verdict || mined.ground == mine::Ground::history)
                continue;
            ++all;
            moot += mined.moot ? 1 : 0;
        }
        table.rows.push_back({std::string(mine::verdict_name(verdict)), fmt::format("{}", all),
                              fmt::format("{}", moot)});
    }
    return {"Verdicts", {table}};
}

/// What the last column but one says: a decision that was made, or that the row is new.
std::string state_of(const mine::MinedCommit &mined) {
    if (!mined.decision.empty())
        return mined.decision;
    return mined.moot ? "moot" : mined.is_new ? "new" : "";
}

std::vector<std::string> row_of(const mine::MinedCommit &mined) {
    const auto &balance = mined.judgement.balance;
    const bool is_commit = !mined.commit.id.is_zero(); // else a unit that differs in two trees
    return {std::string(mine::verdict_name(mined.judgement.verdict)),
            std::string(mine::kind_name(mined.classification.kind)),
            is_commit ? mined.commit.id.hex().substr(0, 12) : "",
            is_commit ? mine::date_of(mined.commit.author_time_s) : "",
            fmt::format("{:.0f} %", balance.before * 100),
            fmt::format("{:.0f} %", balance.after * 100),
            mined.port,
            state_of(mined),
            mined.commit.subject};
}

/// Nothing found is not nothing lacking where something could not be looked at.
std::string nothing_found(const mine::Mining &mining) {
    if (mining.paired_functions == 0)
        return "Nothing was found, and nothing could be: no function has a counterpart.";
    if (mining.incomplete)
        return "Nothing was found in the part of the history that is there.";
    return "Nothing was found.";
}

/// Whether a row is worth a maintainer's time: open, or asked for.
bool is_listed(const mine::MinedCommit &mined, const SummaryOptions &options) {
    const auto verdict = mined.judgement.verdict;
    const bool lacking = verdict == mine::Verdict::absent || verdict == mine::Verdict::partial;
    if (!lacking && !(options.all && verdict == mine::Verdict::undecidable))
        return false;
    if (options.fixes_only && !mine::is_fix(mined))
        return false;
    const bool settled = mined.decision == "done" || mined.decision == "not-needed";
    return options.all || (!mined.moot && !settled);
}

Section lacking_section(const mine::Mining &mining, const SummaryOptions &options) {
    using Role = Table::Role;
    Table table{{{"verdict", false, Role::group},
                 {"kind", false, Role::group},
                 {"commit", false, Role::key},
                 {"date", false},
                 {"as before"},
                 {"as after"},
                 {"port", false},
                 {"state", false},
                 {"subject", false}},
                {}};
    std::size_t all = 0;
    for (const auto &mined : mining.commits) {
        if (!is_listed(mined, options))
            continue;
        if (++all <= most_rows || options.all)
            table.rows.push_back(row_of(mined));
    }
    std::vector<Block> blocks;
    if (all == 0)
        return {"What the fork lacks", {nothing_found(mining)}};
    blocks.emplace_back(table);
    if (all > most_rows && !options.all)
        blocks.emplace_back(fmt::format("{} more are listed by --all, and in the JSON and HTML "
                                        "files.",
                                        all - most_rows));
    return {"What the fork lacks, gravest first", std::move(blocks)};
}

/// Units whose difference no commit explains.
Section older_section(const mine::Mining &mining, const SummaryOptions &options) {
    Table table{{{"kind", false}, {"state", false}, {"unit", false}}, {}};
    std::size_t open = 0;
    for (const auto &mined : mining.older) {
        open += mined.moot ? 0 : 1;
        if (options.all)
            table.rows.push_back({std::string(mine::kind_name(mined.classification.kind)),
                                  state_of(mined), mined.commit.subject});
    }
    if (mining.older.empty())
        return {"Older than the history", {}};
    std::vector<Block> blocks{fmt::format(
        "{} functions, types and macros differ from what the ancestor has had since its import, "
        "and no commit tells which side changed them.",
        open)};
    if (options.all)
        blocks.emplace_back(table);
    return {"Older than the history", std::move(blocks)};
}

Section notes_section(const mine::Mining &mining) {
    Items items;
    for (const auto &note : mining.notes)
        items.push_back({note, {}});
    if (items.empty())
        return {"Notes", {}};
    return {"Notes", {items}};
}

/// Of what was not judged, and why.
std::string grounds_line(const mine::Mining &mining) {
    const auto count = [&](mine::Ground ground) {
        return std::ranges::count(mining.commits, ground, &mine::MinedCommit::ground);
    };
    return fmt::format("{} commits more are in the fork's own history and were not judged; {} of "
                       "the present ones have an equal patch-id there.",
                       count(mine::Ground::history), count(mine::Ground::patch));
}

} // namespace

std::string mine_summary(const mine::Mining &mining, const SummaryOptions &options,
                         const TerminalLook &look) {
    Document document;
    document.title = fmt::format("{} against {}", mining.fork, mining.ancestor);
    document.sections.push_back(counts_section(mining));
    document.sections.front().blocks.emplace_back(fmt::format(
        "{} of {} functions of the ancestor have a counterpart in the fork; {} parts of names and "
        "{} names were learned, {} given.",
        mining.paired_functions, mining.ancestor_functions, mining.learned_aliases.size(),
        mining.learned_names.size(), mining.given_aliases.size()));
    document.sections.front().blocks.emplace_back(grounds_line(mining));
    document.sections.push_back(lacking_section(mining, options));
    if (auto older = older_section(mining, options); !older.blocks.empty())
        document.sections.push_back(std::move(older));
    if (auto notes = notes_section(mining); !notes.blocks.empty())
        document.sections.push_back(std::move(notes));
    return render_terminal(document, look);
}

} // namespace besser::cli
