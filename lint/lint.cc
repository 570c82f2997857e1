// SPDX-License-Identifier: GPL-2.0-only
#include "lint/lint.hpp"

#include "lint/confined.hpp"
#include "lint/report.hpp"

#include <system_error>
#include <utility>

namespace besser::lint {

namespace {

namespace fs = std::filesystem;

/// The public drivers take seconds, and some 100 MB.
constexpr Confinement confinement{.cpu_seconds = 300,
                                  .patience = std::chrono::seconds(600),
                                  .memory_bytes = std::size_t{4} << 30};

/// In a process of its own: what a file of the tree does to clang ends that alone.
std::string analyse_and_tell(const Libclang &clang, const Sources &sources, Explored explored,
                             const TerminalLook &look, const Announce &announce) {
    Report report{.analysis = {}, .explored = std::move(explored)};
    report.analysis = analyse(clang, sources, report.explored.races, announce);
    const Json result = {{"text", render_terminal(document_of(report), look)},
                         {"json", pretty(to_json(report)) + '\n'},
                         {"findings", report.analysis.findings.size()},
                         {"complete", report.is_complete()}};
    return one_line(result);
}

LintResult result_from(const Json &told) {
    return {.text = told.at("text").get<std::string>(),
            .json = told.at("json").get<std::string>(),
            .findings = told.at("findings").get<std::size_t>(),
            .complete = told.at("complete").get<bool>()};
}

} // namespace

std::expected<LintResult, LintError> lint(const LintOptions &options,
                                          const LintProgress &progress) {
    const auto clang = load_libclang();
    if (!clang)
        return std::unexpected(LintError{clang.error(), false});
    auto units = linux_api::tree_units(options.tree);
    if (!units)
        return std::unexpected(LintError{units.error(), true});
    std::error_code error;
    const Sources sources{fs::canonical(options.tree.tree, error), std::move(*units)};
    auto explored = explore_tree(options, progress);
    std::uint64_t files = 0;
    const auto told = run_confined(
        [&](const Announce &announce) {
            return analyse_and_tell(*clang, sources, std::move(explored), options.look, announce);
        },
        confinement,
        [&](const std::string &) {
            if (progress)
                progress("files", files++, sources.units.size());
        });
    if (!told)
        return std::unexpected(LintError{told.error(), false});
    const auto json = parse_json(*told);
    if (!json)
        return std::unexpected(LintError{json.error(), false});
    return result_from(*json);
}

} // namespace besser::lint
