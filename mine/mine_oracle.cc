// SPDX-License-Identifier: GPL-2.0-only
// Asks, for each commit of a history, whether the miner finds it lacking in its parent and not
// lacking in itself:
//
//     mine_oracle REPO[@REV][:PATH] [MOST [STRIDE [instrumented]]]
//
// Prints a line for each wrong answer and the shares of right ones.

#include "mine/test_oracle.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <span>

namespace besser::mine {
namespace {

struct Tally {
    std::size_t asked = 0, parents = 0, selves = 0;

    void add(const OracleCase &one) {
        ++asked;
        parents += one.parent_is_right() ? 1 : 0;
        selves += one.self_is_right() ? 1 : 0;
        if (!one.parent_is_right())
            tell(one, "parent", one.in_parent);
        if (!one.self_is_right())
            tell(one, "self", one.in_self);
    }

    static void tell(const OracleCase &one, std::string_view fork, const MinedCommit &mined) {
        fmt::print("{} as the fork: {} {} \"{}\": {}\n", fork,
                   verdict_name(mined.judgement.verdict), one.commit.id.hex().substr(0, 12),
                   for_terminal(one.commit.subject), mined.judgement.reason);
        constexpr std::size_t most_places = 8;
        for (const auto &evidence :
             std::span(mined.evidence).first(std::min(mined.evidence.size(), most_places)))
            fmt::print(
                "    {} {}:{} is {}, {:.0f} % of the commit\n", for_terminal(evidence.unit),
                for_terminal((evidence.after.path.empty() ? evidence.before : evidence.after).path),
                (evidence.after.path.empty() ? evidence.before : evidence.after).line,
                state_name(evidence.state), 100 * evidence.weight);
        std::fflush(stdout);
    }
};

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

int run(int argc, char **argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: mine_oracle REPO[@REV][:PATH] [MOST [STRIDE [instrumented]]]\n");
        return 2;
    }
    OracleOptions options;
    if (argc > 2)
        options.most_commits = std::strtoul(argv[2], nullptr, 10);
    if (argc > 3)
        options.stride = std::max(1UL, std::strtoul(argv[3], nullptr, 10));
    if (argc > 4 && std::string_view(argv[4]) == "instrumented")
        options.wear = Wear::instrumented;
    const auto repository = Repository::open(argv[1]);
    if (!repository) {
        fmt::print(stderr, "{}\n", repository.error().message());
        return 2;
    }
    Tally tally;
    const auto asked =
        ask_oracle(*repository, options, [&](const OracleCase &one) { tally.add(one); });
    if (!asked) {
        fmt::print(stderr, "{}\n", asked.error().message());
        return 2;
    }
    fmt::print("{} commits; parents absent: {} ({:.1f} %); selves present or gone: {} ({:.1f} %)\n",
               tally.asked, tally.parents, percent(tally.parents, tally.asked), tally.selves,
               percent(tally.selves, tally.asked));
    return tally.parents == tally.asked && tally.selves == tally.asked ? 0 : 1;
}

} // namespace
} // namespace besser::mine

int main(int argc, char **argv) { return besser::mine::run(argc, argv); }
