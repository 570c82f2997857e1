// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/attempts.hpp"

#include "bench/journal/ledger.hpp"
#include "bench/plan/overrides.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

std::string describe_attempt(const Attempt &attempt) {
    const auto end = !attempt.exit_status ? std::string("did not end")
                     : !attempt.shard.empty()
                         ? std::string("was measured")
                         : fmt::format("ended with exit status {}", *attempt.exit_status);
    const auto part = attempt.shard.empty() ? "" : fmt::format("shard {}, ", attempt.shard);
    return fmt::format("{}: {}{}, rig {}, seed {}{}{}; {}", attempt.directory, part, attempt.began,
                       attempt.rig, attempt.seed, attempt.overrides.empty() ? "" : ", with ",
                       attempt.overrides, end);
}

/// Whether an attempt is a shard of this run, which is no attempt beside it.
bool is_part_of(const Attempt &attempt, const RunHeader &run) {
    return !attempt.shard.empty() && attempt.work_sha256 == run.work_sha256 &&
           attempt.predictions_sha256 == run.predictions_sha256;
}

} // namespace

std::expected<void, InputError> enter_attempt(const Plan &plan,
                                              const std::filesystem::path &directory,
                                              const RunHeader &header, const std::string &began) {
    const auto folder = ledger_folder(directory);
    const auto ledger = Ledger::read(folder);
    if (!ledger)
        return std::unexpected(ledger.error());
    const auto name = name_in_ledger(directory);
    if (ledger->find(name, header) != nullptr)
        return {};
    return Ledger::begin(folder,
                         {header.plan, name, began, header.plan_sha256, header.predictions_sha256,
                          header.work_sha256, header.rig, header.seed, describe(plan.overrides),
                          header.shard ? to_string(*header.shard) : ""});
}

std::vector<std::string> attempts_of(const std::filesystem::path &directory,
                                     const RunHeader &header) {
    const auto ledger = Ledger::read(ledger_folder(directory));
    if (!ledger)
        return {"not known: " + ledger.error().message()};
    const auto name = name_in_ledger(directory);
    std::vector<std::string> lines;
    std::size_t number = 0;
    for (const auto &attempt : ledger->attempts()) {
        if (attempt.plan != header.plan || is_part_of(attempt, header))
            continue;
        ++number;
        if (attempt.directory == name && attempt.predictions_sha256 == header.predictions_sha256)
            lines.insert(lines.begin(),
                         fmt::format("this is attempt {} of the plan {} in this folder{}{}", number,
                                     attempt.plan, attempt.overrides.empty() ? "" : ", with ",
                                     attempt.overrides));
        else
            lines.push_back(describe_attempt(attempt));
    }
    return lines;
}

std::expected<void, InputError> leave_attempt(const std::filesystem::path &directory,
                                              const RunHeader &header, int exit_status) {
    const auto folder = ledger_folder(directory);
    const auto ledger = Ledger::read(folder);
    if (!ledger)
        return std::unexpected(ledger.error());
    const auto name = name_in_ledger(directory);
    const auto *attempt = ledger->find(name, header);
    if (attempt != nullptr && attempt->exit_status == exit_status)
        return {};
    return Ledger::end(folder, name, header.predictions_sha256, exit_status);
}

} // namespace besser::bench
