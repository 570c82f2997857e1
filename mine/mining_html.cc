// SPDX-License-Identifier: GPL-2.0-only
#include "mine/mining_report.hpp"

#include "mine/dates.hpp"
#include "mine/line_diff.hpp"
#include "page/page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::mine {

namespace {

using page::Cell;
using page::Html;

/// A page with more evidence is not read, and takes long to load. The rest is in the JSON.
constexpr std::size_t most_evidence = 4;
constexpr std::size_t most_shown_lines = 24;

// The page's part of a triage: what is decided in it can be saved as the file of the next run.
constexpr std::string_view triage_script = R"(
besser.starters.push(() => {
  const triage = besser.data("triage");
  const known = new Map(triage.commits.map((entry) => [entry.id, entry]));
  const show = (box, entry) => {
    const row = box.closest("tr.details").previousElementSibling;
    row.cells[triage.column].textContent = entry.decision || triage.states[entry.id] || "";
  };
  for (const box of document.querySelectorAll("[data-triage]")) {
    const id = box.dataset.triage;
    if (!known.has(id)) known.set(id, {id, subject: box.dataset.subject, decision: "", reason: ""});
    const entry = known.get(id);
    const decide = (event) => { entry.decision = event.target.value; show(box, entry); };
    const explain = (event) => { entry.reason = event.target.value; };
    const select = besser.element("select", {onchange: decide}, ...triage.decisions.map((decision) =>
      besser.element("option", {value: decision}, decision || "undecided")));
    select.value = entry.decision;
    box.append(besser.element("label", {}, "Decision ", select),
      besser.element("label", {}, " because ", besser.element("input",
        {type: "text", size: 60, value: entry.reason, oninput: explain})));
  }
  const save = () => {
    const commits = [...known.values()];
    const file = {generator: "besser mine triage", schema: triage.schema, commits};
    besser.save("triage.json", "application/json", JSON.stringify(file, null, 1) + "\n");
  };
  document.getElementById("save-triage").append(besser.element("button",
    {type: "button", class: "save", onclick: save}, "Save the decisions"));
});
)";

constexpr std::size_t state_column = 2;

std::string path_of(const MinedCommit &mined) {
    if (mined.evidence.empty())
        return "";
    const auto &first = mined.evidence.front();
    return first.after.path.empty() ? first.before.path : first.after.path;
}

std::string state_of_row(const MinedCommit &mined) {
    if (!mined.decision.empty())
        return mined.decision;
    return mined.moot ? "moot" : mined.is_new ? "new" : "";
}

/// The first lines of a difference: what is alike, taken away, and added.
Html difference(const Snippet &before, const Snippet &after) {
    Html out;
    std::size_t lines = 0;
    for (const auto &line : diff_lines(before.text, after.text)) {
        if (++lines > most_shown_lines)
            break;
        const auto text = Html::lines(line.text) + Html::markup("\n");
        out += line.what == DiffLine::What::removed ? page::element("del", {}, text)
               : line.what == DiffLine::What::added ? page::element("ins", {}, text)
                                                    : text;
    }
    return page::element("pre", {}, out);
}

Html place(const char *title, const Snippet &snippet) {
    return page::element("p", {},
                         snippet.path.empty()
                             ? fmt::format("{}: not there", title)
                             : fmt::format("{}: {}:{}", title, snippet.path, snippet.line));
}

Html evidence_html(const Evidence &evidence) {
    const auto heading = fmt::format(
        "{}: the fork is {} ({:.0f} % of the commit). Neighbours found: {:.0f} % before, {:.0f} % "
        "after; removed tokens found: {:.0f} %, added: {:.0f} %.",
        evidence.unit, state_name(evidence.state), evidence.weight * 100, evidence.left * 100,
        evidence.right * 100, evidence.removed * 100, evidence.added * 100);
    const auto &shown = evidence.after.path.empty() ? evidence.before : evidence.after;
    auto out = page::element("p", {}, heading) + place("The ancestor", shown) +
               difference(evidence.before, evidence.after) + place("The fork", evidence.fork);
    if (!evidence.fork.path.empty())
        out += difference(evidence.fork, evidence.fork);
    return out;
}

/// The commit on the ancestor's server; its id alone where none is known.
Html commit_link(const MinedCommit &mined, const std::string &base) {
    if (mined.commit.id.is_zero())
        return {};
    const auto hex = mined.commit.id.hex();
    if (base.empty())
        return Html::text(hex.substr(0, 12));
    return page::element("a", {{"href", base + hex}, {"rel", "noreferrer"}}, hex.substr(0, 12));
}

Html details_of(const MinedCommit &mined) {
    std::string words = mined.judgement.reason + ".";
    if (!mined.classification.why.empty())
        words += fmt::format(" Kind {}: {}.", kind_name(mined.classification.kind),
                             mined.classification.why);
    if (!mined.later.empty())
        words += " Later: " + mined.later + ".";
    auto out = page::element("p", {}, words);
    out += page::element(
        "p", {{"data-triage", triage_key(mined)}, {"data-subject", mined.commit.subject}}, Html());
    for (const auto &tag : mined.tags)
        out += page::element("p", {}, tag);
    const bool lacking = mined.judgement.verdict == Verdict::absent ||
                         mined.judgement.verdict == Verdict::partial ||
                         mined.judgement.verdict == Verdict::undecidable;
    const auto shown = std::min<std::size_t>(lacking ? most_evidence : 1, mined.evidence.size());
    for (std::size_t i = 0; i < shown; ++i)
        out += evidence_html(mined.evidence[i]);
    if (mined.evidence.size() > shown)
        out += page::element(
            "p", {},
            fmt::format("{} smaller places are in the JSON file.", mined.evidence.size() - shown));
    return out;
}

page::Row row_of(const MinedCommit &mined, const std::string &base) {
    const auto &balance = mined.judgement.balance;
    std::string verdict(verdict_name(mined.judgement.verdict));
    if (mined.ground == Ground::history)
        verdict = "in its history";
    page::Row row{{verdict, kind_name(mined.classification.kind), state_of_row(mined),
                   commit_link(mined, base),
                   mined.commit.id.is_zero() ? "" : date_of(mined.commit.author_time_s),
                   Cell(fmt::format("{:.0f} %", balance.before * 100), balance.before),
                   path_of(mined), mined.port, mined.commit.subject},
                  {}};
    if (mined.ground != Ground::history)
        row.details = details_of(mined);
    return row;
}

page::Table table_of(const char *id, const std::string &caption,
                     const std::vector<MinedCommit> &commits, const std::string &base) {
    page::Table table{id,
                      caption,
                      {{"verdict", false, true},
                       {"kind", false, true},
                       {"state", false, true},
                       {"commit"},
                       {"date"},
                       {"as before", true},
                       {"file", false, true},
                       {"port", false, true},
                       {"subject"}},
                      {}};
    for (const auto &mined : commits)
        table.rows.push_back(row_of(mined, base));
    return table;
}

Json triage_data(const Mining &mining, const Triage &triage) {
    auto states = Json::object();
    for (const auto *list : {&mining.commits, &mining.older})
        for (const auto &mined : *list)
            if (mined.moot || mined.is_new)
                states[triage_key(mined)] = mined.moot ? "moot" : "new";
    auto decisions = Json::array();
    for (const auto decision : triage_decisions)
        decisions.push_back(decision);
    return {{"schema", triage_schema},
            {"column", state_column},
            {"decisions", decisions},
            {"commits", triage.entries()},
            {"states", states}};
}

Html lead(const Mining &mining) {
    auto out = page::element(
        "p", {},
        fmt::format("Ancestor {} at {}, fork {} at {}; {} of {} functions of the ancestor have a "
                    "counterpart.",
                    mining.ancestor, mining.ancestor_tip.substr(0, 12), mining.fork,
                    mining.fork_tip.substr(0, 12), mining.paired_functions,
                    mining.ancestor_functions));
    out += page::element("p", {{"id", "save-triage"}}, Html());
    for (const auto &note : mining.notes)
        out += page::element("p", {}, note);
    return out;
}

} // namespace

std::string mining_html(const Mining &mining, const Triage &triage) {
    page::Page out(std::string(html_mark), "Fixes of an ancestor, and what its fork has of them");
    out.lead(lead(mining));
    out.section("commits", "Commits",
                page::render(table_of("commit-table", "The ancestor's commits, gravest first",
                                      mining.commits, mining.ancestor_url)));
    if (!mining.older.empty())
        out.section("older", "Older than the history",
                    page::render(table_of("older-table",
                                          "Units that differ from what the ancestor has had since "
                                          "its import; no commit tells which side changed them",
                                          mining.older, mining.ancestor_url)));
    out.data("triage", triage_data(mining, triage));
    out.script(triage_script);
    return out.str();
}

} // namespace besser::mine
