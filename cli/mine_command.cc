// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "cli/mine_summary.hpp"
#include "cli/options.hpp"
#include "mine/backport.hpp"
#include "mine/mining.hpp"
#include "mine/mining_report.hpp"
#include "mine/triage.hpp"
#include "support/output_file.hpp"
#include "support/progress.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace besser::cli {

namespace {

struct MineArguments {
    mine::MiningOptions options;
    mine::PortOptions port;
    std::string json, html, triage;
    SummaryOptions summary;
    bool quiet = false;
    Coloring coloring = Coloring::automatic;
};

std::filesystem::path default_cache() {
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0')
        return std::filesystem::path(cache) / "besser" / "mine";
    if (const char *home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return std::filesystem::path(home) / ".cache" / "besser" / "mine";
    return {};
}

std::expected<void, InputError> write_outputs(const MineArguments &arguments,
                                              const mine::Mining &mining,
                                              const mine::Triage &triage) {
    if (!arguments.triage.empty())
        if (auto written = write_output(arguments.triage, triage.text(), mine::triage_mark);
            !written)
            return written;
    if (!arguments.json.empty())
        if (auto written = write_output(arguments.json, mine::mining_json(mining), mine::json_mark);
            !written)
            return written;
    if (!arguments.html.empty())
        return write_output(arguments.html, mine::mining_html(mining, triage), mine::html_mark);
    return {};
}

/// Before the work: what it is to be written to must be ours.
std::expected<void, InputError> check_outputs(const MineArguments &arguments) {
    const std::array<std::pair<const char *, const std::string &>, 3> named{
        {{"--json", arguments.json}, {"--html", arguments.html}, {"--triage", arguments.triage}}};
    for (std::size_t i = 0; i < named.size(); ++i)
        for (std::size_t j = i + 1; j < named.size(); ++j)
            if (!named[i].second.empty() && named[i].second == named[j].second)
                return std::unexpected(InputError{
                    named[i].second, 0, "",
                    fmt::format("is named for {} and {}", named[i].first, named[j].first),
                    "name two files"});
    if (!arguments.triage.empty())
        if (auto accepted = check_output(arguments.triage, mine::triage_mark); !accepted)
            return accepted;
    if (!arguments.json.empty())
        if (auto accepted = check_output(arguments.json, mine::json_mark); !accepted)
            return accepted;
    if (!arguments.html.empty())
        return check_output(arguments.html, mine::html_mark);
    return {};
}

int run_mine(MineArguments arguments) {
    if (const auto accepted = check_outputs(arguments); !accepted)
        return fail(bench::exit_bad_input, accepted.error().message());
    auto triage = arguments.triage.empty() ? std::expected<mine::Triage, mine::Error>{}
                                           : mine::Triage::read(arguments.triage);
    if (!triage)
        return fail(bench::exit_bad_input, triage.error().message());
    Progress progress(stderr);
    if (!arguments.quiet)
        arguments.options.progress = [&](const std::string &stage, std::uint64_t done,
                                         std::uint64_t total) {
            progress.tell(stage, done, total);
        };
    if (!arguments.port.directory.empty())
        arguments.options.port = arguments.port;
    auto mining = mine::mine(arguments.options);
    progress.finish();
    if (!mining)
        return fail(bench::exit_bad_input, mining.error().message());
    triage->apply(*mining);
    put(stdout, mine_summary(*mining, arguments.summary, look_of(stdout, arguments.coloring)));
    if (const auto written = write_outputs(arguments, *mining, *triage); !written)
        return fail(bench::exit_rig_failed, written.error().message());
    return 0;
}

/// A=B, both non-empty.
bool add_alias(const std::string &text, std::vector<mine::Alias> &aliases) {
    const auto equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
        return false;
    aliases.push_back({text.substr(0, equals), text.substr(equals + 1)});
    return true;
}

void add_sources(Subcommand &command, MineArguments &arguments) {
    auto *ancestor = add_text(command, "--ancestor", arguments.options.ancestor,
                              "Ancestor: REPO[@REV][:PATH], any git repository");
    auto *tree = add_text(command, "--ancestor-tree", arguments.options.ancestor_tree,
                          "Instead of a history: a directory with the ancestor's code");
    auto *older =
        add_text(command, "--ancestor-tree-old", arguments.options.ancestor_tree_old,
                 "The same directory of an older version; each unit that differs is judged")
            ->needs(tree);
    tree->excludes(ancestor)->needs(older);
    add_text(command, "--fork", arguments.options.fork, "Fork: REPO[@REV][:PATH]")->required();
    add_text(command, "--since", arguments.options.since,
             "Leave out what this revision of the ancestor has")
        ->excludes(tree);
    command.add_option_function<std::vector<std::string>>(
        "--alias",
        [&arguments](const std::vector<std::string> &texts) {
            for (const auto &text : texts)
                if (!add_alias(text, arguments.options.aliases))
                    throw CLI::ValidationError("--alias", "\"" + text +
                                                              "\" is not A=B, such as "
                                                              "cw1200=bes2600");
        },
        "A=B: where the ancestor's names have A, the fork's have B");
}

} // namespace

void add_mine(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<MineArguments>();
    auto &command = add_command(app, "mine", "Tell which fixes of its ancestor a fork still lacks");
    add_sources(command, *arguments);
    add_text(command, "--json", arguments->json, "Write the whole result to this file");
    add_text(command, "--html", arguments->html, "Write a page with snippets side by side");
    add_text(command, "--triage", arguments->triage,
             "Keep decisions about commits in this file, from run to run");
    add_text(command, "--cve", arguments->options.cve_list,
             "File with lines of a CVE id and the ids of the commits that fix it");
    command.add_flag("--fixes-only", arguments->summary.fixes_only,
                     "List only what says that it mends something, or has a grave kind");
    command.add_flag("--all", arguments->summary.all,
                     "List all rows, moot and undecidable commits and what is older than the "
                     "history among them");
    auto *port = add_text(command, "--port", arguments->port.directory,
                          "Try each absent fix on a copy of the fork in this new directory");
    add_text(command, "--cflags", arguments->port.compiler_flags,
             "With --port: flags for the syntax check, such as include directories")
        ->needs(port);
    arguments->options.cache = default_cache();
    command.add_option("--cache", arguments->options.cache,
                       "Directory for what a walk found; \"\" for none");
    command.add_flag("--quiet", arguments->quiet, "Do not tell the progress");
    add_color(command, arguments->coloring);
    explain(command, "0 done, 2 bad usage or input, 3 a result could not be written",
            {{"besser mine --ancestor linux:drivers/net/wireless/st/cw1200 --fork bes2600:bes2600 "
              "--alias cw1200=bes2600 --html fixes.html",
              "Two repositories side by side, of one directory each."},
             {"besser mine --ancestor linux@v6.12 --fork mine --since v6.6 --fixes-only --triage "
              "decisions.json",
              "What mends something and came after v6.6; decisions are kept for the next run."}});
    command.callback([arguments, &chosen] {
        if (arguments->options.ancestor.empty() && arguments->options.ancestor_tree.empty())
            throw CLI::RequiredError("--ancestor or --ancestor-tree");
        chosen = [arguments] { return run_mine(*arguments); };
    });
}

} // namespace besser::cli
