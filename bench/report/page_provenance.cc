// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/page_sections.hpp"

#include "bench/plan/overrides.hpp"
#include "page/gzip.hpp"
#include "page/page.hpp"
#include "support/commit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace besser::bench {

namespace {

using page::element;
using page::Html;
using page::term;

/// A larger record is not carried in the page, but stands beside it: the page is to be mailed.
bool is_small(const RunResult &result) {
    constexpr std::size_t most_reps = 2'000, most_samples = 20'000;
    std::size_t samples = 0;
    for (const auto &rep : result.measured.reps)
        samples += rep.series.size();
    return result.measured.reps.size() <= most_reps && samples <= most_samples;
}

const char *class_of(ReceiptStatus status) {
    switch (status) {
    case ReceiptStatus::held:
    case ReceiptStatus::by_construction:
        return "verdict pass";
    case ReceiptStatus::missing:
        return "verdict miss";
    case ReceiptStatus::waived:
        return "verdict deferred";
    }
    return "verdict";
}

Html receipt_html(const Receipt &receipt) {
    const auto line =
        element("span", {{"class", class_of(receipt.status)}}, status_name(receipt.status)) +
        Html::text(fmt::format(" {}: {}", receipt.id, receipt.title));
    std::vector<Html> evidence;
    if (!receipt.detail.empty())
        evidence.push_back(Html::text(receipt.detail));
    for (const auto &[where, problem] : receipt.problems)
        evidence.push_back(Html::text(fmt::format("{}: {}", where, problem)));
    if (evidence.empty())
        evidence.push_back(Html::text("Every rep shows it."));
    return page::unfold(line, page::list(evidence), receipt.status == ReceiptStatus::missing);
}

/// A word of a command, so that a shell takes it as one.
std::string quoted(const std::string &word) {
    if (!word.empty() &&
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "-_./:=") == std::string::npos)
        return word;
    std::string out = "'";
    for (const char c : word)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string reproduce_command(const RunResult &result) {
    if (!result.live) {
        std::vector<std::string> files;
        for (const auto &file : result.recorded_files)
            files.push_back(quoted(file.name));
        return fmt::format("besser judge {} {}", quoted(result.plan.file), fmt::join(files, " "));
    }
    const auto rig =
        result.measured.rig == "virtual" ? "" : " --rig " + quoted(result.measured.rig);
    const auto overrides = describe(result.plan.overrides);
    return fmt::format("besser verify {}{}{}", quoted(result.plan.file), rig,
                       overrides.empty() ? "" : " " + overrides);
}

Html environment_html(const RunResult &result) {
    const auto &environment = result.environment;
    Html terms = term("rig", result.measured.rig) +
                 term("virtual or real time", fmt::format("{:.0f} s", result.simulated_s()));
    if (result.live)
        terms +=
            term("began", environment.started) +
            term("on", fmt::format("{}, {}", environment.host, environment.kernel)) +
            term("took", fmt::format("{:.2f} s, {:.2f} s of CPU time, {} threads",
                                     environment.wall_s, environment.cpu_s, environment.threads)) +
            term("directory", environment.directory);
    terms +=
        term("measured by", fmt::format("program with sha256 {}", result.header.program_sha256)) +
        term("page made by", fmt::format("besser at commit {}", commit())) +
        term("plan", fmt::format("{}, sha256 {}", result.plan.file, result.header.plan_sha256));
    for (const auto &[name, value] : result.rig_facts)
        terms += term(name, value);
    for (const auto &[receipt, why] : result.measured.by_construction)
        terms += term(receipt + " by construction", why);
    if (environment.resumed_reps > 0)
        terms += term("from the journal", fmt::format("{} reps", environment.resumed_reps));
    for (const auto &note : environment.notes)
        terms += term("note", note);
    return element("dl", {}, terms);
}

Html downloads_html(const RunResult &result) {
    std::vector<Html> links;
    if (is_small(result))
        links.push_back(page::download_link({"result.json.gz", "application/gzip",
                                             page::gzip(result_json(result))}) +
                        Html::text(": the complete record, as besser reads it"));
    else
        links.push_back(Html::text("result.json is too large to be carried here; it stands beside "
                                   "this page."));
    links.push_back(
        page::download_link({result.plan.name + ".toml", "text/plain", result.plan.text}) +
        Html::text(": the plan as it was read"));
    for (const auto &file : result.recorded_files)
        links.push_back(page::download_link({file.name, "text/plain", file.text}) +
                        Html::text(": what was judged"));
    links.push_back(Html::text("Each table of this page can be saved as CSV by its button."));
    return page::list(links);
}

} // namespace

Html receipts_html(const RunResult &result) {
    Html html = element("p", {},
                        "What must be shown for the figures to count. Unfold one for its "
                        "evidence.");
    for (const auto &receipt : result.analysis.receipts)
        html += receipt_html(receipt) + Html::markup("\n");
    return html;
}

Html provenance_html(const RunResult &result) {
    Html html = element("h3", {}, "Do it again") +
                element("pre", {}, Html::lines(reproduce_command(result)));
    if (result.live)
        html += element("p", {},
                        "The same program, plan and seed give the same figures on the "
                        "virtual rig; `besser check` on the run's directory measures "
                        "windows again.");
    html += element("h3", {}, "Save the data") + downloads_html(result) +
            element("h3", {}, "Where and how") + environment_html(result);
    return html + element("details", {{"class", "bulky"}},
                          element("summary", {}, "The plan's text") +
                              element("pre", {}, Html::lines(result.plan.text)));
}

} // namespace besser::bench
