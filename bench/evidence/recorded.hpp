// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/evidence.hpp"
#include "bench/plan/plan.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace besser::bench {

/// A comparison that was published with recorded runs, computed again.
struct RecordedComparison {
    std::string from; ///< run
    std::string to;
    std::string statistic; ///< "mean" or "floor" (of the reps)
    std::string published; ///< as it was printed: "+73 %"
    double from_mib_per_s = 0;
    double to_mib_per_s = 0;
    double ratio = 0;
    std::vector<std::pair<std::string, double>>
        readings;                   ///< the ratio by how an ambiguous unit is read
    std::vector<std::string> needs; ///< what stands against it, and what would show it
};

/// What recorded files say besides what a plan's arms use.
struct RecordedExtras {
    std::vector<std::string> sources; ///< one line per run: id, variant, module, N
    std::vector<std::string> notes;
    std::vector<RecordedComparison> comparisons;
    std::vector<std::string> zeros; ///< what "none" of a run is worth
};

/// A file as it was read.
struct RecordedFile {
    std::string name;
    std::string text;
};

struct Recorded {
    Measurements measured; ///< rig "recorded"; arms are the plan's arms of the runs' variants
    RecordedExtras extras;
    std::vector<RecordedFile> files;
};

/// The runs in these files. A run is one window: its reps are of one boot, and no other run of its
/// variant is of that boot.
std::expected<Recorded, InputError> parse_recorded(const Plan &plan,
                                                   std::vector<RecordedFile> files);

/// The same of files, or of directories' *.toml files in the order of their names.
std::expected<Recorded, InputError> read_recorded(const Plan &plan,
                                                  const std::vector<std::filesystem::path> &paths);

} // namespace besser::bench
