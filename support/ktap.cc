// SPDX-License-Identifier: GPL-2.0-only
#include "support/ktap.hpp"

#include "support/grouped.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

namespace besser {

namespace {

std::string result_line(std::size_t number, const KtapResult &result) {
    const auto name = for_ktap(result.name), why = for_terminal(result.why);
    switch (result.outcome) {
    case KtapOutcome::ok:
        return fmt::format("ok {} {}\n", number, name);
    case KtapOutcome::failed:
        return fmt::format("not ok {} {} # {}\n", number, name, why);
    case KtapOutcome::error:
        return fmt::format("not ok {} {} # ERROR {}\n", number, name, why);
    case KtapOutcome::skipped:
        break;
    }
    return fmt::format("ok {} {} # SKIP {}\n", number, name, why);
}

std::string subtest(const Group<KtapResult> &group) {
    auto text = fmt::format("  KTAP version 1\n  # Subtest: {}\n  1..{}\n", for_ktap(group.name),
                            group.rows.size());
    for (std::size_t i = 0; i < group.rows.size(); i++) {
        for (const auto &line : group.rows[i]->diagnostics)
            text += fmt::format("  # {}\n", for_terminal(line));
        text += "  " + result_line(i + 1, *group.rows[i]);
    }
    return text;
}

std::string group_line(std::size_t number, const Group<KtapResult> &group) {
    const auto has = [&](KtapOutcome outcome) {
        return std::ranges::any_of(group.rows,
                                   [&](const KtapResult *row) { return row->outcome == outcome; });
    };
    const bool ok = !has(KtapOutcome::failed) && !has(KtapOutcome::error);
    const bool skipped = ok && !has(KtapOutcome::ok);
    return fmt::format("{} {} {}{}\n", ok ? "ok" : "not ok", number, for_ktap(group.name),
                       skipped ? " # SKIP all of it is skipped" : "");
}

} // namespace

std::string ktap_file(std::span<const std::string> about, std::span<const KtapResult> results) {
    const auto groups = grouped(results, [](const KtapResult &result) { return result.group; });
    auto text = fmt::format("KTAP version 1\n1..{}\n", groups.size());
    for (const auto &line : about)
        text += fmt::format("# {}\n", for_terminal(line));
    for (std::size_t i = 0; i < groups.size(); i++)
        text += subtest(groups[i]) + group_line(i + 1, groups[i]);
    return text;
}

} // namespace besser
