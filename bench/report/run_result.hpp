// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/analysis.hpp"
#include "bench/evidence/recorded.hpp"
#include "bench/journal/journal.hpp"
#include "bench/plan/plan.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// What differs between two runs of the same plan and seed; kept apart from all else in
/// result.json.
struct Environment {
    std::string started; ///< UTC, ISO 8601
    std::string host;
    std::string kernel;
    std::string directory;
    std::string program_sha256;
    std::string commit; ///< that besser was built from, as it tells it; "": not known
    unsigned threads = 0;
    double wall_s = 0;                 ///< of this command
    double cpu_s = 0;                  ///< of this command
    std::size_t resumed_reps = 0;      ///< found in the journal
    std::vector<std::string> attempts; ///< this one and those before it, by the folder's ledger
    std::vector<std::string> notes;
};

/// A finished run, or recorded ones: what every writer renders.
struct RunResult {
    Plan plan;
    std::map<std::string, std::string> rig_facts;
    RunHeader header; ///< as registered before the first rep; for recorded data, as of now
    bool live = true; ///< measured by this program, not read from records
    Measurements measured;
    Analysis analysis;
    std::vector<std::string>
        warnings; ///< about the run as a whole: the plan changed since it began
    bool predictions_changed =
        false; ///< since the first rep: verdicts are not of what was registered
    RecordedExtras recorded;
    std::vector<RecordedFile> recorded_files; ///< where nothing is live
    Environment environment;

    /// Virtual (or real) time of all windows, from power-on to the end of their last rep.
    double simulated_s() const;
    int exit_status() const;
};

constexpr std::string_view result_schema = "besser result 2";

/// The verdicts are not of what was registered before the first rep.
constexpr int exit_predictions_changed = 7;

/// The complete record as JSON text with a final newline.
std::string result_json(const RunResult &result);

} // namespace besser::bench
