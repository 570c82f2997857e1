// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/journal/journal_chain.hpp"
#include "bench/journal/run_header.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/record.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// What a journal holds.
struct JournalContent {
    RunHeader header;
    std::vector<RepRecord> reps;
    bool torn = false; ///< whether it ends within a line
};

/// The append-only record of a run. Each line is written, synced and then counted in `journal.head`
/// beside it, so that a line cut off by a crash can be told from a journal that was truncated
/// later.
class Journal {
  public:
    static constexpr std::string_view file_name = "journal.jsonl";
    static constexpr std::string_view torn_name = "journal.torn"; ///< what a crash cut off

    /// Opens the journal in a directory that exists, for one process at a time; writes the header
    /// to a new one. A damaged journal, that of another run, or what is no journal is refused and
    /// left as it is.
    static std::expected<Journal, InputError> open(const std::filesystem::path &directory,
                                                   const RunHeader &header);

    /// The header of a journal that somebody else may be writing; nothing when it has none that can
    /// be trusted.
    static std::expected<RunHeader, InputError> peek(const std::filesystem::path &directory);

    /// All that a journal holds, which is left as it is. The errors are open()'s.
    static std::expected<JournalContent, InputError> read(const std::filesystem::path &directory);

    Journal(Journal &&other) noexcept;
    Journal &operator=(Journal &&) = delete;
    ~Journal();

    /// As it was when the run began; its predictions may differ from today's.
    const RunHeader &header() const { return header_; }

    /// The reps that were already measured when the journal was opened.
    const std::vector<RepRecord> &recovered() const { return recovered_; }

    /// That something is wrong with recovered()[index].
    InputError problem_of_rep(std::size_t index, std::string what) const;

    /// What was left of a line that a crash cut off ("" when there was none): now in `torn_name`.
    const std::string &residue_note() const { return residue_note_; }

    /// Appends reps that were measured elsewhere, as if they had been recovered. Those that the
    /// journal holds already must be the first of them.
    std::expected<void, InputError> adopt(const std::vector<RepRecord> &reps);

    /// Appends one rep; it is on the disk when this returns. From any thread.
    std::expected<void, std::string> append(const RepRecord &record);

  private:
    Journal(std::filesystem::path directory, int descriptor)
        : directory_(std::move(directory)), descriptor_(descriptor) {}

    std::expected<void, InputError> load(const RunHeader &header);
    std::expected<Chain, InputError> read_lines(std::string_view text);
    /// That the journal reaches as far as its head says, and no more is odd about its end.
    std::expected<void, InputError> check_extent(const Chain &chain) const;
    std::expected<void, InputError> read_records(const std::vector<std::string_view> &records);
    std::expected<void, InputError> set_residue_aside(std::string_view residue, std::size_t keep);
    std::expected<void, InputError> check_header(const RunHeader &header) const;
    std::expected<void, std::string> append_line(std::string_view record);
    InputError problem(std::size_t line, std::string what, std::string fix) const;

    std::filesystem::path directory_;
    int descriptor_ = -1;
    RunHeader header_;
    std::vector<RepRecord> recovered_;
    std::string residue_note_;
    std::string last_seal_;
    std::size_t lines_ = 0;
    std::optional<std::string> failure_; ///< of the first line that could not be written
    std::mutex mutex_;
};

} // namespace besser::bench
