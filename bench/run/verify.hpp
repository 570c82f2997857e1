// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/report/run_result.hpp"
#include "bench/run/plan_runner.hpp"
#include "bench/run/rig.hpp"

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

constexpr int exit_bad_input = 2;
constexpr int exit_rig_failed = 3;
constexpr int exit_interrupted = 130; ///< as a shell reports SIGINT

/// Why there is no result, and the exit status that says so.
struct Failure {
    int exit_status = exit_bad_input;
    std::string message;
};

struct VerifyOptions {
    std::optional<std::filesystem::path> out;
    /// Directories of all shards of the run (measure_shard()): nothing is measured, their reps are
    /// judged.
    std::vector<std::filesystem::path> merge = {};
    std::filesystem::path out_root = "out";
    std::string program_sha256;
    std::string commit; ///< that the program was built from
    RunOptions run;
    std::function<void(const std::string &)>
        say; ///< told what is worth knowing before the first rep
};

/// What verify() asks before it makes anything: whether the rig can do what the plan wants.
[[nodiscard]] std::expected<void, Failure> check_plan(const Plan &plan, const Rig &rig);

/// What is to be known before a run: how long it takes, where that is known, and what stays open.
[[nodiscard]] std::vector<std::string> foretell(const Plan &plan, const Rig &rig);

/// Runs a plan on a rig, or what is missing of it, and writes result.json and report.md. Nothing is
/// written before the rig has accepted every arm.
std::expected<RunResult, Failure> verify(const Plan &plan, Rig &rig, const VerifyOptions &options);

/// What a shard of a run is when all of it is measured: a journal, and neither verdict nor result.
struct MeasuredShard {
    std::string directory;
    std::size_t windows = 0; ///< of all arms together
    std::size_t reps = 0;
};

/// Measures the windows of one shard, or what is missing of them; for rigs without variance, whose
/// windows are the same wherever they are measured.
std::expected<MeasuredShard, Failure> measure_shard(const Plan &plan, Rig &rig, const Shard &shard,
                                                    const VerifyOptions &options);

/// What registers a run, or a shard of one: see RunHeader.
RunHeader make_header(const Plan &plan, const Rig &rig, const std::string &program_sha256,
                      std::optional<Shard> shard = {});

} // namespace besser::bench
