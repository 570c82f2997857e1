// SPDX-License-Identifier: GPL-2.0-only
// Whether a run's directory tells what was measured: the journal whole, the result what follows
// from it, and windows of a virtual run the same when they are measured again.
#pragma once

#include "bench/report/run_result.hpp"
#include "bench/run/rig.hpp"

#include <atomic>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

struct CheckOptions {
    std::filesystem::path directory;
    /// How many windows are measured again, chosen at random; empty: all.
    std::optional<std::uint32_t> windows;
    std::uint64_t choice = 0; ///< seed of that choice
    std::string program_sha256;
    const std::atomic<bool> *stop = nullptr;
    /// Told how many of the windows have been measured again; may be empty.
    std::function<void(std::size_t done, std::size_t total)> progress = {};
};

struct CheckLine {
    bool holds = true;
    std::string text;
};

/// Makes the rig of that name and these assumptions (Plan::assumptions) to measure again; null
/// where that cannot be done.
using RigMaker =
    std::function<std::unique_ptr<Rig>(const std::string &name, const std::string &assumptions)>;

/// What was looked at, in order, and what was found; ends at what makes the rest meaningless. The
/// error: there is nothing that can be checked. Where no rig can be made, or the rig has variance,
/// nothing is measured again, and a line says so.
std::expected<std::vector<CheckLine>, InputError> check_run(const CheckOptions &options,
                                                            const RigMaker &make_rig);

} // namespace besser::bench
