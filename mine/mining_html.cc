// SPDX-License-Identifier: GPL-2.0-only
#include "mine/mining_report.hpp"

#include "mine/dates.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace besser::mine {

namespace {

/// A page with more evidence per commit is not read.
constexpr std::size_t most_evidence = 8;

constexpr std::string_view head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="generator" content="besser mine"><title>besser mine</title><style>
body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:110em;padding:0 1em;color:#222}
h1{font-size:1.4em}table{border-collapse:collapse}td,th{padding:.15em .8em;text-align:left}
details.commit{border-top:1px solid #ddd;padding:.4em 0}summary{cursor:pointer}
.verdict{display:inline-block;min-width:7.5em;font-weight:600}.kind{display:inline-block;min-width:7em}
.absent .verdict{color:#b00020}.partial .verdict{color:#b25d00}.present .verdict{color:#1b6e20}
.moot{opacity:.55}.id,pre,.where{font-family:ui-monospace,monospace;font-size:.86em}
.three{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.8em;margin:.3em 0 1em}
pre{background:#f6f6f4;padding:.6em;overflow-x:auto;margin:.2em 0;tab-size:8}
.gone{background:#fbe3e4}.new{background:#dff3e0}.where{color:#555}
button{margin-right:.4em}button[aria-pressed=false]{opacity:.45}
@media(max-width:70em){.three{grid-template-columns:1fr}}
</style></head><body>
)";

constexpr std::string_view tail = R"(<script>
for (const button of document.querySelectorAll("button"))
  button.onclick = () => {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", shown);
    for (const one of document.querySelectorAll("details." + button.dataset.verdict))
      one.hidden = !shown;
  };
</script></body></html>
)";

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::string_view trimmed(std::string_view line) {
    const auto begin = line.find_first_not_of(" \t");
    return begin == std::string_view::npos ? "" : line.substr(begin);
}

/// A snippet's lines; those that `other` lacks carry `mark`.
std::string code(const Snippet &snippet, const Snippet &other, std::string_view mark) {
    std::set<std::string_view> known;
    for (const auto line : lines_of(other.text))
        known.insert(trimmed(line));
    std::string out;
    for (const auto line : lines_of(snippet.text)) {
        const bool marked = !mark.empty() && !known.contains(trimmed(line));
        out += marked ? fmt::format("<span class=\"{}\">{}</span>\n", mark, for_html_lines(line))
                      : for_html_lines(line) + "\n";
    }
    return out;
}

std::string column(std::string_view title, const Snippet &snippet, const Snippet &other,
                   std::string_view mark) {
    if (snippet.path.empty())
        return fmt::format("<div><b>{}</b><div class=\"where\">not there</div></div>", title);
    return fmt::format("<div><b>{}</b> <span class=\"where\">{}:{}</span><pre>{}</pre></div>",
                       title, for_html(snippet.path), snippet.line, code(snippet, other, mark));
}

std::string evidence_html(const Evidence &evidence) {
    return fmt::format(
        "<div><b>{}</b>: the fork is <b>{}</b> ({:.0f} % of the commit). Neighbours found: {:.0f} "
        "% "
        "before, {:.0f} % after; removed tokens found: {:.0f} %, added: {:.0f} %.</div>"
        "<div class=\"three\">{}{}{}</div>\n",
        for_html(evidence.unit), state_name(evidence.state), evidence.weight * 100,
        evidence.left * 100, evidence.right * 100, evidence.removed * 100, evidence.added * 100,
        column("ancestor, before", evidence.before, evidence.after, "gone"),
        column("ancestor, after", evidence.after, evidence.before, "new"),
        column("fork", evidence.fork, {}, ""));
}

std::string class_of(Verdict verdict) {
    std::string name(verdict_name(verdict));
    std::ranges::replace(name, ' ', '-');
    return name;
}

std::string commit_html(const MinedCommit &mined) {
    std::string out = fmt::format(
        "<details class=\"commit {}{}\"><summary><span class=\"verdict\">{}</span><span "
        "class=\"kind\">{}</span><span class=\"id\">{} {}</span> {}</summary>\n<p>{}; kind: {}{}. "
        "{}</p>\n",
        class_of(mined.judgement.verdict), mined.moot ? " moot" : "",
        verdict_name(mined.judgement.verdict), kind_name(mined.classification.kind),
        mined.commit.id.hex().substr(0, 12), date_of(mined.commit.author_time_s),
        for_html(mined.commit.subject), for_html(mined.judgement.reason),
        kind_name(mined.classification.kind),
        mined.classification.why.empty() ? "" : ", by " + for_html(mined.classification.why),
        for_html(mined.later));
    for (const auto &tag : mined.tags)
        out += fmt::format("<div class=\"where\">{}</div>\n", for_html(tag));
    for (std::size_t i = 0; i < std::min(most_evidence, mined.evidence.size()); ++i)
        out += evidence_html(mined.evidence[i]);
    if (mined.evidence.size() > most_evidence)
        out += fmt::format("<p>{} smaller places are in the JSON file.</p>\n",
                           mined.evidence.size() - most_evidence);
    return out + "</details>\n";
}

} // namespace

std::string mining_html(const Mining &mining) {
    std::string out(head);
    out += fmt::format("<h1>Fixes of {} and what {} has of them</h1>\n<p>Ancestor at {}, fork at "
                       "{}; {} of {} functions of the ancestor have a counterpart.</p>\n<p>",
                       for_html(mining.ancestor), for_html(mining.fork),
                       mining.ancestor_tip.substr(0, 12), mining.fork_tip.substr(0, 12),
                       mining.paired_functions, mining.ancestor_functions);
    for (const auto verdict : all_verdicts) {
        const auto count = std::ranges::count_if(mining.commits, [&](const MinedCommit &mined) {
            return mined.judgement.verdict == verdict;
        });
        out += fmt::format("<button aria-pressed=\"true\" data-verdict=\"{}\">{} {}</button>",
                           class_of(verdict), count, verdict_name(verdict));
    }
    out += "</p>\n";
    for (const auto &note : mining.notes)
        out += fmt::format("<p class=\"where\">{}</p>\n", for_html(note));
    for (const auto &mined : mining.commits)
        out += commit_html(mined);
    return out + std::string(tail);
}

} // namespace besser::mine
