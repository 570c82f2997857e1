// SPDX-License-Identifier: GPL-2.0-only
// The ledger of attempts: which runs were begun in a folder, and how they ended. Who tries another
// seed in another directory until it fits leaves a trace here.
#pragma once

#include "bench/journal/journal.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// A run that was begun; every later line about it has its directory.
struct Attempt {
    std::string plan;      ///< its name
    std::string directory; ///< within the ledger's folder
    std::string began;     ///< UTC, ISO 8601
    std::string plan_sha256;
    std::string predictions_sha256;
    std::string work_sha256;
    std::string rig;
    std::int64_t seed = 0;
    std::string overrides;            ///< "--seed 5", or ""
    std::string shard{};              ///< "0/4" for a part of a run, which has no verdicts; or ""
    std::optional<int> exit_status{}; ///< of its last end; empty: it has not ended
};

/// Where the ledger of a run's directory stands, and the directory's name in it.
std::filesystem::path ledger_folder(const std::filesystem::path &directory);
std::string name_in_ledger(const std::filesystem::path &directory);

/// Sealed lines as a journal's (journal_chain.hpp), only ever appended to, by one process at a
/// time.
class Ledger {
  public:
    static constexpr std::string_view file_name = "besser-attempts.jsonl";

    /// Reads the ledger of a folder; one that does not exist is empty. Somebody else's file, and an
    /// edited one, are refused.
    static std::expected<Ledger, InputError> read(const std::filesystem::path &folder);

    const std::vector<Attempt> &attempts() const { return attempts_; }
    /// The attempt that writes into this directory, with this work and these predictions, or its
    /// shard; or null.
    const Attempt *find(const std::string &directory, const RunHeader &header) const;

    /// Appends a line, synced.
    static std::expected<void, InputError> begin(const std::filesystem::path &folder,
                                                 const Attempt &attempt);
    static std::expected<void, InputError> end(const std::filesystem::path &folder,
                                               const std::string &directory,
                                               const std::string &predictions_sha256,
                                               int exit_status);

  private:
    std::vector<Attempt> attempts_;
};

} // namespace besser::bench
