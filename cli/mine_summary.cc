// SPDX-License-Identifier: GPL-2.0-only
#include "cli/mine_summary.hpp"

#include "bench/report/document.hpp"
#include "mine/dates.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::cli {

namespace {

constexpr std::size_t most_rows = 30;
constexpr std::size_t most_subject_bytes = 60;

/// As much of a subject as a row has space for, without half a character at its end.
std::string beginning(const std::string &subject) {
    auto end = std::min(subject.size(), most_subject_bytes);
    while (end > 0 && end < subject.size() &&
           (static_cast<unsigned char>(subject[end]) & 0xC0) == 0x80)
        --end;
    return subject.substr(0, end);
}

bench::Section counts_section(const mine::Mining &mining) {
    bench::Table table{{{"verdict", false, bench::Table::Role::key}, {"commits"}, {"of them moot"}},
                       {}};
    for (const auto verdict : mine::all_verdicts) {
        std::size_t all = 0;
        std::size_t moot = 0;
        for (const auto &mined : mining.commits) {
            if (mined.judgement.verdict != verdict)
                continue;
            ++all;
            moot += mined.moot ? 1 : 0;
        }
        table.rows.push_back({std::string(mine::verdict_name(verdict)), fmt::format("{}", all),
                              fmt::format("{}", moot)});
    }
    return {"Verdicts", {table}};
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
            beginning(mined.commit.subject)};
}

/// Nothing found is not nothing lacking where something could not be looked at.
std::string nothing_found(const mine::Mining &mining) {
    if (mining.paired_functions == 0)
        return "Nothing was found, and nothing could be: no function has a counterpart.";
    if (mining.incomplete)
        return "Nothing was found in the part of the history that is there.";
    return "Nothing was found.";
}

bench::Section lacking_section(const mine::Mining &mining) {
    using Role = bench::Table::Role;
    bench::Table table{{{"verdict", false, Role::group},
                        {"kind", false, Role::group},
                        {"commit", false, Role::key},
                        {"date", false},
                        {"as before"},
                        {"as after"},
                        {"port", false},
                        {"subject", false}},
                       {}};
    std::size_t all = 0;
    for (const auto &mined : mining.commits) {
        if (mined.moot || (mined.judgement.verdict != mine::Verdict::absent &&
                           mined.judgement.verdict != mine::Verdict::partial))
            continue;
        if (++all <= most_rows)
            table.rows.push_back(row_of(mined));
    }
    std::vector<bench::Block> blocks;
    if (all == 0)
        return {"What the fork lacks", {nothing_found(mining)}};
    blocks.emplace_back(table);
    if (all > most_rows)
        blocks.emplace_back(
            fmt::format("{} more are in the JSON and HTML files.", all - most_rows));
    return {"What the fork lacks, gravest first", std::move(blocks)};
}

bench::Section notes_section(const mine::Mining &mining) {
    bench::Items items;
    for (const auto &note : mining.notes)
        items.push_back({note, {}});
    if (items.empty())
        return {"Notes", {}};
    return {"Notes", {items}};
}

} // namespace

std::string mine_summary(const mine::Mining &mining, const TerminalLook &look) {
    bench::Document document;
    document.title = fmt::format("{} against {}", mining.fork, mining.ancestor);
    document.sections.push_back(counts_section(mining));
    document.sections.front().blocks.emplace_back(fmt::format(
        "{} of {} functions of the ancestor have a counterpart in the fork; {} parts of names and "
        "{} names were learned, {} given.",
        mining.paired_functions, mining.ancestor_functions, mining.learned_aliases.size(),
        mining.learned_names.size(), mining.given_aliases.size()));
    document.sections.push_back(lacking_section(mining));
    if (auto notes = notes_section(mining); !notes.blocks.empty())
        document.sections.push_back(std::move(notes));
    return bench::render_terminal(document, look);
}

} // namespace besser::cli
