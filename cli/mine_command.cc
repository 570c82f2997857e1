// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/text_file.hpp"
#include "bench/verify.hpp"
#include "mine/mining.hpp"
#include "mine/report.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace besser::cli {

namespace {

struct MineArguments {
    mine::MiningOptions options;
    std::vector<std::string> aliases;
    std::string json;
};

int run_mine(MineArguments arguments) {
    for (const auto &text : arguments.aliases) {
        const auto equals = text.find('=');
        arguments.options.aliases.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }
    const auto mining = mine::mine(arguments.options);
    if (!mining) {
        fmt::print(stderr, "besser: {}\n", mining.error().message());
        return bench::exit_bad_input;
    }
    if (!arguments.json.empty())
        (void)bench::replace_file(arguments.json, mine::mining_json(*mining));
    for (const auto &mined : mining->commits)
        fmt::print("{:<12}{:<12}{} {} [{}] {}\n", mine::verdict_name(mined.judgement.verdict),
                   mine::kind_name(mined.classification.kind), mined.commit.id.hex().substr(0, 10),
                   mined.commit.subject, mined.judgement.reason, mined.later);
    return 0;
}

} // namespace

void add_mine(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<MineArguments>();
    auto *command = app.add_subcommand("mine", "Tell which of the ancestor's fixes a fork lacks");
    command->add_option("--ancestor", arguments->options.ancestor, "REPO[@REV][:PATH]")->required();
    command->add_option("--fork", arguments->options.fork, "REPO[@REV][:PATH]")->required();
    command->add_option("--since", arguments->options.since, "a revision");
    command->add_option("--alias", arguments->aliases, "A=B");
    command->add_option("--json", arguments->json, "file");
    command->callback(
        [arguments, &chosen] { chosen = [arguments] { return run_mine(*arguments); }; });
}

} // namespace besser::cli
